import type { Json } from '../model/detection.ts';
import type { Batch, NamedBatch } from './batch.ts';
import { jsonWithFloats } from './json.ts';

/** Rows as nested lists of any kind of value. */
export interface NdarrayPayload {
  readonly kind: 'ndarray';
  readonly names: readonly string[];
  readonly rows: readonly Json[];
}

/** Numbers with a shape, row by row. */
export interface TensorPayload {
  readonly kind: 'tensor';
  readonly names: readonly string[];
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Any JSON; rows that we send so go by the names of their inputs. */
export interface JsonDataPayload {
  readonly kind: 'jsonData';
  readonly value: Json;
}

/** What a SeldonMessage carries: one of the payloads of `data_oneof` and, inside `data`, of its own one-of. */
export type Payload =
  | NdarrayPayload
  | TensorPayload
  | { readonly kind: 'tftensor'; readonly names: readonly string[] }
  | { readonly kind: 'strData'; readonly text: string }
  | { readonly kind: 'binData'; readonly base64: string }
  | JsonDataPayload
  | { readonly kind: 'customData' }
  | { readonly kind: 'nothing' };

/** What we send. */
export type RowsPayload = NdarrayPayload | TensorPayload | JsonDataPayload;
export type Encoding = RowsPayload['kind'];

/** The rows as a payload, or undefined where they cannot be encoded so (text does not fit into a tensor). */
export function payloadOf(batch: Batch | NamedBatch, encoding: Encoding): RowsPayload | undefined {
  if ('inputs' in batch) {
    return encoding === 'jsonData' ? { kind: 'jsonData', value: batch.inputs } : undefined;
  }
  const { names, rows, shape, numbers } = batch;
  switch (encoding) {
    case 'ndarray':
      return { kind: 'ndarray', names, rows };
    case 'tensor':
      return numbers === undefined ? undefined : { kind: 'tensor', names, shape, values: numbers };
    case 'jsonData':
      return undefined;
  }
}

/** The JSON text of a SeldonMessage with these rows; `floats`: numbers are written as floating point numbers. */
export function jsonTextOf(payload: RowsPayload, floats: boolean): string {
  const written = (value: Json): string => (floats ? jsonWithFloats(value) : JSON.stringify(value));
  if (payload.kind === 'jsonData') return `{"jsonData":${written(payload.value)}}`;
  const names = payload.names.length === 0 ? '' : `"names":${JSON.stringify(payload.names)},`;
  const rows =
    payload.kind === 'ndarray'
      ? `"ndarray":${written(payload.rows)}`
      : `"tensor":{"shape":${JSON.stringify(payload.shape)},"values":${written(payload.values)}}`;
  return `{"data":{${names}${rows}}}`;
}
