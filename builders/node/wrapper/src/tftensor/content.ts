import type { DataType } from './types.ts';
import { WIDTH } from './types.ts';

type Read = (view: DataView, at: number) => unknown;
type Write = (view: DataView, at: number, value: number) => void;

const READ: Readonly<Record<string, Read>> = {
  f4: (view, at) => view.getFloat32(at, true),
  f8: (view, at) => view.getFloat64(at, true),
  f2: (view, at) => halfToNumber(view.getUint16(at, true)),
  bf2: (view, at) => brainToNumber(view.getUint16(at, true)),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at) => view.getInt16(at, true),
  i4: (view, at) => view.getInt32(at, true),
  i8: (view, at) => Number(view.getBigInt64(at, true)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at) => view.getUint16(at, true),
  u4: (view, at) => view.getUint32(at, true),
  u8: (view, at) => Number(view.getBigUint64(at, true)),
  bool: (view, at) => view.getUint8(at) !== 0,
};

const WRITE: Readonly<Record<string, Write>> = {
  f4: (view, at, value) => {
    view.setFloat32(at, value, true);
  },
  f8: (view, at, value) => {
    view.setFloat64(at, value, true);
  },
  i1: (view, at, value) => {
    view.setInt8(at, value);
  },
  i2: (view, at, value) => {
    view.setInt16(at, value, true);
  },
  i4: (view, at, value) => {
    view.setInt32(at, value, true);
  },
  i8: (view, at, value) => {
    view.setBigInt64(at, BigInt(value), true);
  },
  u1: (view, at, value) => {
    view.setUint8(at, value);
  },
  u2: (view, at, value) => {
    view.setUint16(at, value, true);
  },
  u4: (view, at, value) => {
    view.setUint32(at, value, true);
  },
  u8: (view, at, value) => {
    view.setBigUint64(at, BigInt(value), true);
  },
};

/** The elements of a `tensor_content`; undefined where it is cut short or of a type that has none. */
export function readContent(bytes: Uint8Array, { store }: DataType): unknown[] | undefined {
  const read = READ[store];
  const width = WIDTH[store];
  if (!read || bytes.length % width !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / width }, (_, index) => read(view, index * width));
}

/** Numbers as `tensor_content`. */
export function writeContent(values: ArrayLike<unknown>, { store, name }: DataType): Buffer {
  const write = WRITE[store];
  if (!write) throw new TypeError(`a number has no place in a tftensor of ${name}`);
  const width = WIDTH[store];
  const bytes = Buffer.alloc(values.length * width);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let index = 0; index < values.length; index += 1) write(view, index * width, Number(values[index]));
  return bytes;
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
