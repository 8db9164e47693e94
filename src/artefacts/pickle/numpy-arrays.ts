import { deepen } from './budget.ts';
import { depthOf, isKind, itemsOf, type PickleArray, type PickleValue } from './values.ts';

/** `ndarray.__setstate__`: version, shape, dtype, Fortran order, elements (the version is missing in very old ones). */
export function setArrayState(array: PickleArray, state: PickleValue): void {
  const items = itemsOf(state) ?? [];
  const [shape, dtype, , data] = items.length === 5 ? items.slice(1) : items;
  array.shape = shapeOf(shape);
  array.dtype = dtype ?? null;
  array.data = data ?? null;
  deepen(array, 1 + depthOf(state));
}

/** The dimensions of an array; undefined when they are not a tuple of lengths. */
export function shapeOf(value: PickleValue | undefined): readonly number[] | undefined {
  if (!isKind(value, 'tuple') || value.items.length !== value.length) return undefined;
  const lengths = value.items.filter((item) => typeof item === 'number');
  const isShape = lengths.length === value.length && lengths.every((n) => Number.isSafeInteger(n) && n >= 0);
  return isShape ? lengths : undefined;
}
