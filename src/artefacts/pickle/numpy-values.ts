import { Buffer } from 'node:buffer';
import {
  asKind,
  isKind,
  itemsOf,
  type PickleArray,
  type PickleBytes,
  type PickleObject,
  type PickleValue,
} from './values.ts';

/**
 * A data type of NumPy as its pickle describes it: `numpy.dtype('<kind><size>', …)` and a state of version, byte
 * order, subarray, names, fields, item size, alignment and flags (source: NumPy's `dtype.__reduce__`).
 */
export interface Dtype {
  /** NumPy's kind: b i u f c m M O S T U V. */
  readonly kind: string;
  /** Bytes of one element. */
  readonly itemBytes: number;
  readonly littleEndian: boolean;
  /** Whether elements are, or hold, Python objects. */
  readonly hasObject: boolean;
}

/** NPY_ITEM_HASOBJECT, the last number of a dtype's state. */
const HAS_OBJECT = 1;
const CODE = /^[<>|=]?([biufcmMOSUV])(\d{1,15})$/;
const STATE_BYTE_ORDER = 1;
const STATE_FLAGS = 7;

/** Text of any length, since NumPy 2: pickled as a list of strings. */
const STRING_DTYPE: Dtype = { kind: 'T', itemBytes: 16, littleEndian: true, hasObject: true };

/** Names of NumPy's own modules begin with one of these: generation 1, generation 2. */
export const NUMPY_CORE = { '1': 'numpy.core.', '2': 'numpy._core.' } as const;

/** Reads a dtype; undefined when it is none that NumPy itself defines. */
export function dtypeOf(value: PickleValue | undefined): Dtype | undefined {
  const object = asKind(value, 'object');
  if (object === undefined) return undefined;
  if (isNumpy(object.callable, ['_convert_to_stringdtype_kwargs', 'StringDType'])) return STRING_DTYPE;
  return isNumpy(object.callable, ['dtype']) ? dtypeOfCode(object) : undefined;
}

function dtypeOfCode({ args, state }: PickleObject): Dtype | undefined {
  const [code] = itemsOf(args) ?? [];
  const [, kind, size] = (typeof code === 'string' ? CODE.exec(code) : undefined) ?? [];
  if (kind === undefined) return undefined;
  const details = itemsOf(state) ?? [];
  return {
    kind,
    itemBytes: Number(size) * (kind === 'U' ? 4 : 1),
    littleEndian: details[STATE_BYTE_ORDER] !== '>',
    hasObject: kind === 'O' || hasFlag(details[STATE_FLAGS], HAS_OBJECT),
  };
}

function hasFlag(flags: PickleValue | undefined, flag: number): boolean {
  return typeof flags === 'number' && (flags & flag) !== 0;
}

/** Whether the value is one of these names of NumPy. */
export function isNumpy(value: PickleValue, names: readonly string[]): boolean {
  return isKind(value, 'global') && names.includes(value.name) && /^numpy(?:\.|$)/.test(value.module);
}

/** A one-dimensional array's elements as literals; undefined when they were not kept or are of another kind. */
export function elementsOf(array: PickleArray): readonly PickleValue[] | undefined {
  const [length, ...more] = array.shape ?? [];
  if (length === undefined || more.length > 0) return undefined;
  const listed = itemsOf(array.data);
  if (listed !== undefined) return listed.length === length ? listed : undefined;
  const dtype = dtypeOf(array.dtype);
  const payload = bytesOf(array.data)?.latin1;
  if (dtype === undefined || payload === undefined) return undefined;
  const bytes = Buffer.from(payload, 'latin1');
  return bytes.length === length * dtype.itemBytes ? scalarsOf(dtype, bytes) : undefined;
}

function scalarsOf(dtype: Dtype, bytes: Uint8Array): readonly PickleValue[] | undefined {
  const length = dtype.itemBytes === 0 ? 0 : bytes.length / dtype.itemBytes;
  const elements: PickleValue[] = [];
  for (let i = 0; i < length; i++) {
    const element = scalarOf(dtype, bytes.subarray(i * dtype.itemBytes, (i + 1) * dtype.itemBytes));
    if (element === undefined) return undefined;
    elements.push(element);
  }
  return elements;
}

/** The payload; protocols below 3 write it as text of one code unit a byte. */
export function bytesOf(value: PickleValue | undefined): PickleBytes | undefined {
  if (typeof value !== 'string') return asKind(value, 'bytes');
  return { kind: 'bytes', latin1: value };
}

/** One element of an array as a literal: numbers, booleans and text. */
export function scalarOf(dtype: Dtype, bytes: Uint8Array): PickleValue | undefined {
  if (bytes.length !== dtype.itemBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (dtype.kind === 'U') return utf32Of(view, dtype.littleEndian);
  const read = READERS.get(`${dtype.kind}${dtype.itemBytes}`);
  return read?.(view, dtype.littleEndian);
}

type ReadScalar = (view: DataView, littleEndian: boolean) => PickleValue;

const READERS = new Map<string, ReadScalar>([
  ['b1', (view) => view.getUint8(0) !== 0],
  ['i1', (view) => view.getInt8(0)],
  ['i2', (view, little) => view.getInt16(0, little)],
  ['i4', (view, little) => view.getInt32(0, little)],
  ['i8', (view, little) => smallest(view.getBigInt64(0, little))],
  ['u1', (view) => view.getUint8(0)],
  ['u2', (view, little) => view.getUint16(0, little)],
  ['u4', (view, little) => view.getUint32(0, little)],
  ['u8', (view, little) => smallest(view.getBigUint64(0, little))],
  ['f4', (view, little) => view.getFloat32(0, little)],
  ['f8', (view, little) => view.getFloat64(0, little)],
]);

function smallest(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** NumPy's fixed-width text: four bytes a character, padded with zeros. */
function utf32Of(view: DataView, littleEndian: boolean): string | undefined {
  let text = '';
  for (let offset = 0; offset < view.byteLength; offset += 4) {
    const point = view.getUint32(offset, littleEndian);
    if (point > 0x10ffff) return undefined;
    text += String.fromCodePoint(point);
  }
  return text.replace(/\0+$/, '');
}
