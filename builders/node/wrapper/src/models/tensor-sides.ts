/** An input or output under the name by which callers know it. */
export interface Side {
  readonly name: string;
  /** The tensor behind it. */
  readonly tensor: string;
  /** null is a size that is open; undefined where even the number of dimensions is. */
  readonly shape: readonly (number | null)[] | undefined;
  /** "float32", "int64", "bool", "string" … */
  readonly dtype: string;
}

/** Both sides of a model. */
export interface Sides {
  readonly inputs: readonly Side[];
  readonly outputs: readonly Side[];
}

/** Whether a row has one value of it: a shape of [rows] or [rows, 1]. */
export function isColumn({ shape }: Side): boolean {
  return shape !== undefined && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
}

const DATATYPES: Readonly<Record<string, string>> = {
  float32: 'FP32',
  float64: 'FP64',
  bool: 'BOOL',
  string: 'BYTES',
  ...Object.fromEntries(
    ['int', 'uint']
      .flatMap((kind) => ['8', '16', '32', '64'].map((bits) => `${kind}${bits}`))
      .map((dtype) => [dtype, dtype.toUpperCase()]),
  ),
};

/** A side as /metadata tells it; sizes that are open are -1. */
export function described({ name, shape, dtype }: Side): object {
  const datatype = DATATYPES[dtype] ?? 'FP32';
  return { name, datatype, ...(shape ? { shape: shape.map((size) => size ?? -1) } : {}) };
}
