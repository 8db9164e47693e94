import { flat, isNumberArray, isTensorLike, measure, nested, type Measure, type Tensor } from './arrays.ts';
import { SeldonError } from './errors.ts';
import { isList, isRecord, shown } from './guards.ts';
import { namesOf, type Names } from './names.ts';
import type { Style } from './message.ts';
import { AnyData } from './seldon-api.ts';
import { isComplex } from './tftensor/complex.ts';
import { dtypeFor } from './tftensor/types.ts';

/** The payload of an answer, before it is encoded. */
export type AnswerPayload =
  | { readonly kind: 'ndarray'; readonly value: readonly unknown[]; readonly names: Names }
  | { readonly kind: 'tensor'; readonly value: Tensor; readonly names: Names }
  | { readonly kind: 'tftensor'; readonly value: Tensor; readonly dtype: number; readonly names: Names }
  | { readonly kind: 'jsonData'; readonly value: unknown }
  | { readonly kind: 'strData'; readonly value: string }
  | { readonly kind: 'binData'; readonly value: Uint8Array }
  | { readonly kind: 'customData'; readonly value: AnyData };

/** An answer before it is encoded. */
export interface Answer {
  readonly payload: AnswerPayload;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** How what a user's method returned is sent. Throws for values that have no place in a SeldonMessage. */
export function payloadOf(result: unknown, style: Style, classNames: unknown): AnswerPayload {
  if (isList(result)) return ofLists(result, style, classNames);
  if (typeof result === 'string') return { kind: 'strData', value: result };
  if (result instanceof Uint8Array) return { kind: 'binData', value: result };
  if (result instanceof AnyData) return { kind: 'customData', value: result };
  if (isTensorLike(result))
    return ofTensor({ shape: result.shape, values: result.dataSync() }, style, classNames);
  if (isNumberArray(result)) return ofTensor({ shape: [result.length], values: result }, style, classNames);
  if (isRecord(result)) return { kind: 'jsonData', value: result };
  throw new SeldonError(`Unknown data type returned as payload (must be list or np array):${shown(result)}`);
}

function ofLists(rows: unknown[], style: Style, classNames: unknown): AnswerPayload {
  const plain = rows.some(isNumberArray)
    ? rows.map((row) => (isNumberArray(row) ? Array.from(row) : row))
    : rows;
  const measured = measure(plain);
  const names = namesOf(measured.shape, classNames);
  if (style.kind === 'ndarray' || !(measured.numeric || isComplexTensor(plain, measured, style)))
    return { kind: 'ndarray', value: plain, names };
  return styled(tensorOf(plain, measured), style, names);
}

/** Complex numbers have a place in a tftensor only. */
function isComplexTensor(rows: readonly unknown[], { shape }: Measure, { kind }: Style): boolean {
  return kind === 'tftensor' && flat(rows, shape.length).every(isComplex);
}

function tensorOf(rows: readonly unknown[], { shape }: Measure): Tensor {
  return { shape, values: shape.length === 1 ? rows : flat(rows, shape.length) };
}

function ofTensor(tensor: Tensor, style: Style, classNames: unknown): AnswerPayload {
  const names = namesOf(tensor.shape, classNames);
  const numeric = tensor.values.length === 0 || typeof tensor.values[0] === 'number';
  if (style.kind === 'ndarray' || !numeric) return { kind: 'ndarray', value: nested(tensor), names };
  return styled(tensor, style, names);
}

function styled(tensor: Tensor, style: Style, names: Names): AnswerPayload {
  if (style.kind !== 'tftensor') return { kind: 'tensor', value: tensor, names };
  return { kind: 'tftensor', value: tensor, dtype: dtypeFor(tensor, style.dtype), names };
}

/** The 1×1 answer of a router. */
export function routePayload(branch: number, style: Style, classNames: unknown): AnswerPayload {
  const names = namesOf([1, 1], classNames);
  if (style.kind === 'ndarray') return { kind: 'ndarray', value: [[branch]], names };
  const tensor = { shape: [1, 1], values: [branch] };
  if (style.kind === 'tensor') return { kind: 'tensor', value: tensor, names };
  return { kind: 'tftensor', value: tensor, dtype: dtypeFor(tensor, undefined), names };
}
