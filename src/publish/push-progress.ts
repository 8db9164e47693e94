import { sizeText, transferOf } from '../engines/docker/transfer.ts';
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

/** Starts to follow a push; `name` is the image's, for the summary. */
export function pushProgressOf(name: string, emit: Emit): PushProgress {
  const layers = new Map<string, Layer>();
  const transfer = transferOf((text) => {
    emit({ type: 'step', text: `${name}: ${text}` });
  });
  return {
    follow: (entry) => {
      const id = textOf(entry, 'id') ?? '';
      const layer = layerAfter(layers.get(id), entry);
      if (layer === undefined) return;
      layers.set(id, layer);
      transfer.update(id, layer);
    },
    end: () => {
      const all = [...layers.values()];
      const sent = all.filter(({ state }) => state === 'sent');
      const bytesPushed = sent.reduce((bytes, { total }) => bytes + total, 0);
      const count = sent.length === 1 ? '1 layer' : `${sent.length} layers`;
      const text = `${name}: sent ${count} (${sizeText(bytesPushed)} before compression), ${all.length - sent.length} already there`;
      emit({ type: 'notice', text });
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

/** The engine tells no total for layers that are nearly empty; of others it sends a little more than the total (tar's padding). */
function sending(known: number, detail: unknown): Layer {
  const current = numberOf(detail, 'current');
  const total = numberOf(detail, 'total');
  return { state: 'sending', current, total: total > 0 ? total : Math.max(known, current) };
}

function numberOf(value: unknown, key: string): number {
  const member = memberOf(value, key);
  return typeof member === 'number' ? member : 0;
}
