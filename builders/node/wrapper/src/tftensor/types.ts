// TensorFlow's DataType: tensorflow/core/framework/types.proto (Apache-2.0).
import type { Tensor } from '../arrays.ts';
import { isComplex } from './complex.ts';

type Store =
  | 'f4'
  | 'f8'
  | 'f2'
  | 'bf2'
  | 'c8'
  | 'c16'
  | 'i1'
  | 'i2'
  | 'i4'
  | 'i8'
  | 'u1'
  | 'u2'
  | 'u4'
  | 'u8'
  | 'bool'
  | 'text';

/** One DataType: how its elements lie in `tensor_content`, and which typed list holds them otherwise. */
export interface DataType {
  readonly number: number;
  readonly name: string;
  readonly store: Store;
  readonly field: number;
  readonly json: string;
}

const TYPES: readonly DataType[] = [
  { number: 1, name: 'DT_FLOAT', store: 'f4', field: 5, json: 'floatVal' },
  { number: 2, name: 'DT_DOUBLE', store: 'f8', field: 6, json: 'doubleVal' },
  { number: 3, name: 'DT_INT32', store: 'i4', field: 7, json: 'intVal' },
  { number: 4, name: 'DT_UINT8', store: 'u1', field: 7, json: 'intVal' },
  { number: 5, name: 'DT_INT16', store: 'i2', field: 7, json: 'intVal' },
  { number: 6, name: 'DT_INT8', store: 'i1', field: 7, json: 'intVal' },
  { number: 7, name: 'DT_STRING', store: 'text', field: 8, json: 'stringVal' },
  { number: 8, name: 'DT_COMPLEX64', store: 'c8', field: 9, json: 'scomplexVal' },
  { number: 9, name: 'DT_INT64', store: 'i8', field: 10, json: 'int64Val' },
  { number: 10, name: 'DT_BOOL', store: 'bool', field: 11, json: 'boolVal' },
  { number: 11, name: 'DT_QINT8', store: 'i1', field: 7, json: 'intVal' },
  { number: 12, name: 'DT_QUINT8', store: 'u1', field: 7, json: 'intVal' },
  { number: 13, name: 'DT_QINT32', store: 'i4', field: 7, json: 'intVal' },
  { number: 14, name: 'DT_BFLOAT16', store: 'bf2', field: 13, json: 'halfVal' },
  { number: 15, name: 'DT_QINT16', store: 'i2', field: 7, json: 'intVal' },
  { number: 16, name: 'DT_QUINT16', store: 'u2', field: 7, json: 'intVal' },
  { number: 17, name: 'DT_UINT16', store: 'u2', field: 7, json: 'intVal' },
  { number: 18, name: 'DT_COMPLEX128', store: 'c16', field: 12, json: 'dcomplexVal' },
  { number: 19, name: 'DT_HALF', store: 'f2', field: 13, json: 'halfVal' },
  { number: 22, name: 'DT_UINT32', store: 'u4', field: 16, json: 'uint32Val' },
  { number: 23, name: 'DT_UINT64', store: 'u8', field: 17, json: 'uint64Val' },
];
const BY_NUMBER = new Map(TYPES.map((type) => [type.number, type]));
const BY_NAME = new Map(TYPES.map((type) => [type.name, type]));
const FLOAT = 1;
const DOUBLE = 2;
const COMPLEX64 = 8;
const INT64 = 9;
const COMPLEX128 = 18;

/** Bytes of one element in `tensor_content`. */
export const WIDTH: Readonly<Record<Store, number>> = {
  f4: 4,
  f8: 8,
  f2: 2,
  bf2: 2,
  c8: 8,
  c16: 16,
  i1: 1,
  i2: 2,
  i4: 4,
  i8: 8,
  u1: 1,
  u2: 2,
  u4: 4,
  u8: 8,
  bool: 1,
  text: 0,
};

/** The type of a DataType's number or name; undefined for those that are not supported (resources, variants). */
export function dataTypeOf(dtype: unknown): DataType | undefined {
  if (typeof dtype === 'string') return BY_NAME.get(dtype);
  return typeof dtype === 'number' ? BY_NUMBER.get(dtype) : undefined;
}

const RANGES: Partial<Record<Store, readonly [number, number]>> = {
  i1: [-128, 127],
  i2: [-32_768, 32_767],
  i4: [-(2 ** 31), 2 ** 31 - 1],
  i8: [-(2 ** 53), 2 ** 53],
  u1: [0, 255],
  u2: [0, 65_535],
  u4: [0, 2 ** 32 - 1],
  u8: [0, 2 ** 53],
};

/**
 * The DataType of a numeric answer. JavaScript knows one kind of number, so the request's type stays where the values fit;
 * whole numbers where there is no such type are DT_INT64, everything else is DT_DOUBLE.
 */
export function dtypeFor({ values }: Tensor, asked: number | undefined): number {
  if (isComplex(values[0])) return complexFor(asked);
  if (values instanceof Float32Array) return FLOAT;
  const wanted = asked ?? INT64;
  if (wanted === FLOAT || wanted === DOUBLE) return wanted;
  const range = RANGES[dataTypeOf(wanted)?.store ?? 'text'];
  return range && Array.from(values).every((value) => isWhole(value, range)) ? wanted : DOUBLE;
}

function complexFor(asked: number | undefined): number {
  return asked === COMPLEX64 ? COMPLEX64 : COMPLEX128;
}

function isWhole(value: unknown, [least, most]: readonly [number, number]): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
