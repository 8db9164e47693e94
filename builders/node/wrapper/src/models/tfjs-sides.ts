import type { TfSide } from './tfjs-library.ts';

/** An input or output under the name by which callers know it. */
export interface Side {
  readonly name: string;
  /** The tensor behind it. */
  readonly tensor: string;
  readonly shape: readonly (number | null)[] | undefined;
  readonly dtype: string;
}

/** The sides of a model: the names of its signature where it has one, else those of its tensors. */
export function sidesOf(sides: readonly TfSide[], signature: ReadonlyMap<string, string>): readonly Side[] {
  const names = new Map([...signature].map(([name, tensor]) => [bare(tensor), name]));
  return sides.map(({ name, shape, dtype }) => ({
    name: names.get(bare(name)) ?? bare(name),
    tensor: name,
    shape: shape?.map((size) => (size === null || size < 0 ? null : size)),
    dtype: dtype ?? 'float32',
  }));
}

/** A tensor's name without the number of the output that it is: "x:0" is "x". */
function bare(name: string): string {
  return name.replace(/:0$/, '');
}

const DATATYPES: Readonly<Record<string, string>> = {
  float32: 'FP32',
  int32: 'INT32',
  bool: 'BOOL',
  string: 'BYTES',
};

/** A side as /metadata tells it; sizes that are open are -1. */
export function described({ name, shape, dtype }: Side): object {
  const datatype = DATATYPES[dtype] ?? 'FP32';
  return { name, datatype, ...(shape ? { shape: shape.map((size) => size ?? -1) } : {}) };
}
