import { isComplex, pairs, type Complex } from './complex.ts';
import { WIDTH, type DataType } from './types.ts';

// Every platform that we build for is little-endian, as tensor_content is.
const TYPED = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
} as const;
const OF_COMPLEX = { c8: Float32Array, c16: Float64Array } as const;

type Plain = keyof typeof TYPED;

const SPECIAL: Readonly<
  Record<Exclude<DataType['store'], Plain | 'text'>, (buffer: ArrayBuffer) => unknown[]>
> = {
  f2: (buffer) => Array.from(new Uint16Array(buffer), halfToNumber),
  bf2: (buffer) => Array.from(new Uint16Array(buffer), brainToNumber),
  i8: (buffer) => Array.from(new BigInt64Array(buffer), Number),
  u8: (buffer) => Array.from(new BigUint64Array(buffer), Number),
  bool: (buffer) => Array.from(new Uint8Array(buffer), Boolean),
  c8: (buffer) => pairs(new Float32Array(buffer)),
  c16: (buffer) => pairs(new Float64Array(buffer)),
};

/** The elements of a `tensor_content`; undefined where it is cut short or of a type that has none. */
export function readContent(bytes: Uint8Array, { store }: DataType): ArrayLike<unknown> | undefined {
  if (store === 'text' || bytes.length % WIDTH[store] !== 0) return undefined;
  const { buffer } = new Uint8Array(bytes); // a copy, as typed arrays want addresses that are multiples of their width
  return isPlain(store) ? new TYPED[store](buffer) : SPECIAL[store](buffer);
}

/** Numbers as `tensor_content`. Throws a TypeError where the type has no place for them. */
export function writeContent(values: ArrayLike<unknown>, { store, name }: DataType): Buffer {
  if (isPlain(store)) return bytesOf(typedOf(values, TYPED[store]));
  switch (store) {
    case 'i8':
      return bytesOf(BigInt64Array.from(Array.from(values, (value) => BigInt(Number(value)))));
    case 'u8':
      return bytesOf(BigUint64Array.from(Array.from(values, (value) => BigInt(Number(value)))));
    case 'c8':
    case 'c16':
      return bytesOf(OF_COMPLEX[store].from(Array.from(values).filter(isComplex).flatMap(partsOf)));
    case 'f2':
    case 'bf2':
    case 'bool':
    case 'text':
      throw new TypeError(`a number has no place in a tftensor of ${name}`);
  }
}

function isPlain(store: DataType['store']): store is Plain {
  return store in TYPED;
}

interface Numbers {
  [index: number]: number;
  readonly buffer: ArrayBuffer;
}

function typedOf(values: ArrayLike<unknown>, make: new (length: number) => Numbers): Numbers {
  const numbers = new make(values.length);
  for (let index = 0; index < values.length; index += 1) numbers[index] = Number(values[index]);
  return numbers;
}

function bytesOf({ buffer }: { readonly buffer: ArrayBuffer }): Buffer {
  return Buffer.from(buffer);
}

function partsOf({ re, im }: Complex): readonly number[] {
  return [re, im];
}

/** IEEE 754 half precision. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16: the upper half of a 32-bit float. */
export function brainToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits * 65_536);
  return view.getFloat32(0);
}
