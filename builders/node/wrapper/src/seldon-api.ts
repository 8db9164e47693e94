import { SeldonError, SeldonNotImplementedError } from './errors.ts';
import { isRecord } from './guards.ts';

const RESPONSE = Symbol.for('seldon.response');

/** An answer with tags and metrics of its own, which belong to this one call. */
export class SeldonResponse {
  readonly [RESPONSE] = true;
  readonly data: unknown;
  readonly tags: unknown;
  readonly metrics: unknown;

  constructor(data: unknown, tags?: unknown, metrics?: unknown) {
    this.data = data;
    this.tags = tags;
    this.metrics = metrics;
  }
}

/** Tags and metrics of one call; undefined where it has none. */
export interface Runtime {
  readonly tags: unknown;
  readonly metrics: unknown;
}

export const NO_RUNTIME: Runtime = { tags: undefined, metrics: undefined };

/** The data of an answer, and the tags and metrics that came with it. */
export function opened(result: unknown): readonly [data: unknown, runtime: Runtime] {
  if (!isRecord(result) || !(RESPONSE in result)) return [result, NO_RUNTIME];
  return [result['data'], { tags: result['tags'] ?? undefined, metrics: result['metrics'] ?? undefined }];
}

/** A customData payload: google.protobuf.Any, still packed. */
export class AnyData {
  readonly typeUrl: string;
  readonly value: Buffer;

  constructor(typeUrl: string, value: Uint8Array) {
    this.typeUrl = typeUrl;
    this.value = Buffer.from(value);
  }
}

function metricOf(type: string): (key: string, value: number) => object {
  return (key, value) => {
    if (typeof value !== 'number') throw new TypeError(`the value of the metric "${key}" is no number`);
    return { key, type, value };
  };
}

/** What components find under the global name `seldon`; its types are in seldon.d.ts. */
export const SELDON = {
  SeldonResponse,
  SeldonError,
  SeldonNotImplementedError,
  AnyData,
  createCounter: metricOf('COUNTER'),
  createGauge: metricOf('GAUGE'),
  createTimer: metricOf('TIMER'),
} as const;

/** Gives components the name `seldon`, in CommonJS and ES modules alike and with nothing to install. */
export function installSeldon(): void {
  Reflect.set(globalThis, 'seldon', SELDON);
}
