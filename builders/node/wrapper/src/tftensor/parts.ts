import { isModest, sizeOf, type Tensor } from '../arrays.ts';
import { BadRequest } from '../errors.ts';
import { pairs } from './complex.ts';
import { brainToNumber, halfToNumber, readContent } from './content.ts';
import { dataTypeOf, type DataType } from './types.ts';

/** What a TensorProto says, before it becomes an array. */
export interface Parts {
  readonly dtype: unknown;
  readonly shape: readonly number[];
  readonly content: Uint8Array;
  /** The typed list that belongs to the dtype, as it stands there. */
  readonly values: ArrayLike<unknown>;
}

const MOST_CELLS = 2 ** 24; // that a list shorter than its shape is filled up to

/** The array of a TensorProto and its DataType. Throws where it does not fit its own shape or type. */
export function tensorOfParts(parts: Parts): { readonly tensor: Tensor; readonly dtype: number } {
  const type = dataTypeOf(parts.dtype);
  if (!type) throw new BadRequest(`tftensor of the DataType ${String(parts.dtype)} is not supported`);
  const { shape } = parts;
  const size = sizeOf(shape);
  if (
    shape.some((dim) => !Number.isInteger(dim) || dim < 0) ||
    !isModest(shape, Math.max(MOST_CELLS, parts.content.length))
  )
    throw new BadRequest(`tftensor has the shape [${shape.join(', ')}], which is not that of an array`);
  const values =
    parts.content.length > 0 ? fromContent(parts.content, type) : fromList(parts.values, type, size);
  if (values.length !== size)
    throw new BadRequest(
      `tftensor holds ${values.length} values, but its shape [${shape.join(', ')}] asks for ${size}`,
    );
  return { tensor: { shape, values }, dtype: type.number };
}

function fromContent(bytes: Uint8Array, type: DataType): ArrayLike<unknown> {
  const values = readContent(bytes, type);
  if (!values) throw new BadRequest(`tftensor has a tensor_content that does not fit ${type.name}`);
  return values;
}

/** A list that is shorter than the shape says is filled up with its last element. */
function fromList(list: ArrayLike<unknown>, { store, name }: DataType, size: number): ArrayLike<unknown> {
  const values = isComplexStore(store) ? pairsOf(list, name) : converted(list, store);
  if (values.length === 0 || values.length >= size) return values;
  const last = values[values.length - 1];
  return Array.from({ length: size }, (_, index) => (index < values.length ? values[index] : last));
}

function isComplexStore(store: string): boolean {
  return store === 'c8' || store === 'c16';
}

function pairsOf(list: ArrayLike<unknown>, name: string): ArrayLike<unknown> {
  if (list.length % 2 !== 0) throw new BadRequest(`tftensor of ${name} has a number without its second part`);
  return pairs(list);
}

function converted(list: ArrayLike<unknown>, store: string): ArrayLike<unknown> {
  const convert = CONVERT[store];
  if (!convert && ArrayBuffer.isView(list)) return list;
  return Array.from(list, convert ?? Number);
}

const CONVERT: Readonly<Record<string, (value: unknown) => unknown>> = {
  f2: (value) => halfToNumber(Number(value)),
  bf2: (value) => brainToNumber(Number(value)),
  bool: (value) => Boolean(Number(value)),
  text: (value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : String(value)),
};
