import { nested, type Tensor } from './arrays.ts';

/** Which payload a SeldonMessage carries; `data` is one with none of the three inside. */
export type Payload =
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'tftensor'; readonly value: Tensor; readonly dtype: number }
  | { readonly kind: 'ndarray'; readonly value: unknown[] }
  | { readonly kind: 'data' | 'none' }
  | { readonly kind: 'jsonData'; readonly value: unknown }
  | { readonly kind: 'strData'; readonly value: string }
  | { readonly kind: 'binData'; readonly value: Buffer }
  | { readonly kind: 'customData'; readonly value: unknown };

/** A decoded SeldonMessage. */
export interface Message {
  readonly payload: Payload;
  readonly names: readonly unknown[];
  readonly meta: Readonly<Record<string, unknown>> | undefined;
}

/** How a numeric answer is encoded: in the style of the request. */
export interface Style {
  readonly kind: 'tensor' | 'ndarray' | 'tftensor';
  /** DataType of the request's tftensor. */
  readonly dtype?: number;
}

export const TENSOR_STYLE: Style = { kind: 'tensor' };
const NDARRAY_STYLE: Style = { kind: 'ndarray' };

/** The first argument of the user's method. */
export function featuresOf({ payload }: Message): unknown {
  if (payload.kind === 'ndarray') return payload.value;
  if (payload.kind === 'tensor' || payload.kind === 'tftensor') return nested(payload.value);
  return 'value' in payload ? payload.value : [];
}

/** The array of a data payload, else an empty one: what feedback methods get. */
export function arrayOf(message: Message): unknown {
  const { kind } = message.payload;
  return kind === 'tensor' || kind === 'ndarray' || kind === 'tftensor' ? featuresOf(message) : [];
}

/** The style in which an answer to this message is encoded. */
export function styleOf({ payload }: Message): Style {
  if (payload.kind === 'ndarray' || payload.kind === 'data') return NDARRAY_STYLE;
  return payload.kind === 'tftensor' ? { kind: 'tftensor', dtype: payload.dtype } : TENSOR_STYLE;
}
