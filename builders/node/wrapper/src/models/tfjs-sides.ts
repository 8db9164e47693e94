import type { Side } from './tensor-sides.ts';
import type { TfSide } from './tfjs-library.ts';

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
