import type { Tensor } from '../arrays.ts';
import type { Ort, OrtSide, OrtTensor } from './onnx-library.ts';
import type { Output } from './tensor-outputs.ts';
import type { Side } from './tensor-sides.ts';

/** How the values of each type become what onnxruntime takes. */
const MAKERS: Readonly<Record<string, (values: ArrayLike<unknown>) => ArrayLike<unknown>>> = {
  bool: (values) => Uint8Array.from(values, Number),
  float32: (values) => Float32Array.from(values, Number),
  float64: (values) => Float64Array.from(values, Number),
  int8: (values) => Int8Array.from(values, Number),
  int16: (values) => Int16Array.from(values, Number),
  int32: (values) => Int32Array.from(values, Number),
  int64: (values) => BigInt64Array.from(values, bigOf),
  uint8: (values) => Uint8Array.from(values, Number),
  uint16: (values) => Uint16Array.from(values, Number),
  uint32: (values) => Uint32Array.from(values, Number),
  uint64: (values) => BigUint64Array.from(values, bigOf),
};

function bigOf(value: unknown): bigint {
  return BigInt(Number(value));
}

/** A tensor of onnxruntime with the values of an array that fits the input. */
export function tensorOf(ort: Ort, { values, shape }: Tensor, { dtype }: Side): OrtTensor {
  return new ort.Tensor(dtype, MAKERS[dtype]?.(values) ?? Array.from(values), shape);
}

/** An output as it is answered. Numbers of 64 bits become doubles, as every number in a SeldonMessage is one. */
export function outputOf({ type, dims, data }: OrtTensor): Output {
  const values = valuesOf(type, data);
  return { shape: dims, dataSync: () => values };
}

function valuesOf(type: string, data: ArrayLike<unknown>): ArrayLike<unknown> {
  if (type === 'bool') return Array.from(data, Boolean);
  return type === 'int64' || type === 'uint64' ? Array.from(data, Number) : data;
}

/** Several outputs of the same name, one below the other. */
export function stacked(parts: readonly OrtTensor[]): OrtTensor | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const rows = parts.reduce((sum, { dims }) => sum + (dims[0] ?? 1), 0);
  const data = parts.flatMap((part) => Array.from(part.data));
  return { type: first.type, dims: [rows, ...first.dims.slice(1)], data };
}

/**
 * A side of a loaded model. onnxruntime tells a scalar and an open number of dimensions alike, as no dimensions; sizes that are
 * open have a name or "".
 */
export function sideOf({ name, type, shape = [] }: OrtSide): Side {
  const sizes = shape.map((size) => (typeof size === 'number' && size >= 0 ? size : null));
  return { name, tensor: name, dtype: type ?? 'float32', shape: sizes.length > 0 ? sizes : undefined };
}
