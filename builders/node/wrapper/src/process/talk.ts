import { isRecord } from '../guards.ts';

/** What a worker tells the first process. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** It has served as many requests as it may. */
  | { readonly kind: 'tired' }
  /** It is not stuck, and its longest call has been under way for so many milliseconds. */
  | { readonly kind: 'beat'; readonly longest: number }
  /** Its component has a custom_service, for which one process is enough. */
  | { readonly kind: 'custom service' }
  | { readonly kind: 'metrics'; readonly id: number; readonly text: string };

/** What the first process tells a worker. */
export type ToWorker = { readonly kind: 'stop' } | { readonly kind: 'metrics'; readonly id: number };

/** Whether a message between processes is one of ours: components may send their own. */
export function isFromWorker(message: unknown): message is FromWorker {
  if (!isRecord(message)) return false;
  const { kind, id, text, longest } = message;
  return (
    kind === 'ready' ||
    kind === 'tired' ||
    kind === 'custom service' ||
    (kind === 'beat' && typeof longest === 'number') ||
    (kind === 'metrics' && typeof id === 'number' && typeof text === 'string')
  );
}

/** The same, the other way round. */
export function isToWorker(message: unknown): message is ToWorker {
  if (!isRecord(message)) return false;
  return message['kind'] === 'stop' || (message['kind'] === 'metrics' && typeof message['id'] === 'number');
}
