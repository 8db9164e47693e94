import type { Json } from '../model/detection.ts';
import type { Batch } from './batch.ts';

/** What a SeldonMessage carries: one of the payloads of `data_oneof` and, inside `data`, of its own one-of. */
export type Payload =
  | { readonly kind: 'ndarray'; readonly names: readonly string[]; readonly rows: readonly Json[] }
  | TensorPayload
  | { readonly kind: 'tftensor'; readonly names: readonly string[] }
  | { readonly kind: 'strData'; readonly text: string }
  | { readonly kind: 'binData'; readonly base64: string }
  | { readonly kind: 'jsonData'; readonly value: Json }
  | { readonly kind: 'customData' }
  | { readonly kind: 'nothing' };

export interface TensorPayload {
  readonly kind: 'tensor';
  readonly names: readonly string[];
  readonly shape: readonly number[];
  /** Row by row. */
  readonly values: readonly number[];
}

/** How a request carries its rows. */
export type Encoding = 'ndarray' | 'tensor';

/** The rows as a payload, or undefined where they cannot be encoded so (text does not fit into a tensor). */
export function payloadOf(batch: Batch, encoding: Encoding): Payload | undefined {
  const { names, rows, shape, numbers } = batch;
  if (encoding === 'ndarray') return { kind: 'ndarray', names, rows };
  return numbers === undefined ? undefined : { kind: 'tensor', names, shape, values: numbers };
}

/** The JSON form of a payload that we send (API documentation of Seldon Core v1, "Prediction API"). */
export function jsonOfPayload(payload: Payload): Json {
  switch (payload.kind) {
    case 'ndarray':
      return { data: { ...namesOf(payload), ndarray: payload.rows } };
    case 'tensor':
      return { data: { ...namesOf(payload), tensor: { shape: payload.shape, values: payload.values } } };
    case 'strData':
      return { strData: payload.text };
    case 'jsonData':
      return { jsonData: payload.value };
    case 'binData':
      return { binData: payload.base64 };
    case 'tftensor':
    case 'customData':
    case 'nothing':
      return {};
  }
}

function namesOf({ names }: { readonly names: readonly string[] }): { readonly names?: readonly string[] } {
  return names.length === 0 ? {} : { names };
}
