import { memberOf, textOf } from '../io/json.ts';
import type { Emit } from '../model/events.ts';

/** What was sent of an image. */
export interface PushSummary {
  /** Layers that the registry did not have yet. */
  readonly layersPushed: number;
  /** Their size before compression. */
  readonly bytesPushed: number;
}

/** Follows a push: tells the reporter and counts. */
export interface PushProgress {
  /** Takes one entry of the engine's stream. */
  follow(entry: unknown): void;
  end(): PushSummary;
}

interface Layer {
  readonly state: 'waiting' | 'sending' | 'sent' | 'there';
  readonly current: number;
  readonly total: number;
}

/** Between two tellings, a push gets on by this share of the whole at least. */
const TOLD_SHARE = 0.1;

/** Starts to follow a push; `name` is the image's, for the summary. */
export function pushProgressOf(name: string, emit: Emit): PushProgress {
  const layers = new Map<string, Layer>();
  let told = 0;
  const tell = (): void => {
    const sending = [...layers.values()].filter(({ total }) => total > 0);
    const current = sum(sending.map((layer) => Math.min(layer.current, layer.total)));
    const total = sum(sending.map((layer) => layer.total));
    if (current <= told + total * TOLD_SHARE) return;
    told = current;
    emit({ type: 'step', text: `${sizeText(current)} of ${sizeText(total)}` });
  };
  return {
    follow: (entry) => {
      const id = textOf(entry, 'id');
      if (id === undefined) return;
      const layer = layerAfter(layers.get(id), entry);
      if (layer === undefined) return;
      layers.set(id, layer);
      tell();
    },
    end: () => {
      const all = [...layers.values()];
      const sent = all.filter(({ state }) => state === 'sent' || state === 'sending');
      const there = all.filter(({ state }) => state === 'there').length;
      const bytesPushed = sum(sent.map(({ total }) => total));
      emit({
        type: 'notice',
        text: `${name}: sent ${countText(sent.length)} (${sizeText(bytesPushed)} before compression), ${there} already there`,
      });
      return { layersPushed: sent.length, bytesPushed };
    },
  };
}

/** The state of a layer after an entry about it; undefined for entries that are not about layers. */
function layerAfter(before: Layer | undefined, entry: unknown): Layer | undefined {
  const status = textOf(entry, 'status') ?? '';
  const total = before?.total ?? 0;
  switch (status.startsWith('Mounted from') ? 'Mounted' : status) {
    case 'Preparing':
      return { state: 'waiting', current: 0, total };
    case 'Mounted':
    case 'Layer already exists':
      return { state: 'there', current: 0, total: 0 };
    case 'Pushing':
      return sending(total, memberOf(entry, 'progressDetail'));
    case 'Pushed':
      return { state: 'sent', current: total, total };
    default:
      return undefined;
  }
}

/** The engine tells no total for layers that are nearly empty. */
function sending(total: number, detail: unknown): Layer {
  const current = numberOf(detail, 'current');
  return { state: 'sending', current, total: Math.max(total, numberOf(detail, 'total'), current) };
}

function numberOf(value: unknown, key: string): number {
  const member = memberOf(value, key);
  return typeof member === 'number' ? member : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function countText(count: number): string {
  return count === 1 ? '1 layer' : `${count} layers`;
}

/** Decimal, as registries and disks count. */
function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
