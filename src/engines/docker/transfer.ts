/** How far a layer is on its way. */
export interface Share {
  readonly current: number;
  readonly total: number;
}

/** Adds up the layers that go to or come from a registry, and tells how far they are. */
export interface Transfer {
  readonly update: (layer: string, share: Share) => void;
}

/** Between two tellings, a transfer gets on by this part of the whole at least. */
const TOLD_PART = 0.1;
/** Less than this is not worth a word. */
const TOLD_BYTES = 1e6;

/** Starts to follow a transfer; `tell` gets texts such as "12.0 MB of 45.3 MB". */
export function transferOf(tell: (text: string) => void): Transfer {
  const layers = new Map<string, Share>();
  let told = 0;
  return {
    update: (layer, share) => {
      layers.set(layer, share);
      const all = [...layers.values()];
      const total = sum(all.map((one) => one.total));
      const current = sum(all.map((one) => Math.min(one.current, one.total)));
      if (current < told + Math.max(total * TOLD_PART, TOLD_BYTES)) return;
      told = current;
      tell(`${sizeText(current)} of ${sizeText(total)}`);
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Decimal, as registries and disks count. */
export function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
