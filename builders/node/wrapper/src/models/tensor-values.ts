import { BadRequest } from '../errors.ts';
import { shown } from '../guards.ts';
import type { Side } from './tensor-sides.ts';

type Fits = (value: unknown) => boolean;

const isNumber: Fits = (value) => typeof value === 'number' || typeof value === 'boolean';

/** Whole numbers from -(2^(bits-1)) on, or from 0 on without a sign. */
function wholeOf(bits: number, signed: boolean): Fits {
  const least = signed ? -(2 ** (bits - 1)) : 0;
  const tooMuch = signed ? 2 ** (bits - 1) : 2 ** bits;
  return (value) =>
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isInteger(value) && value >= least && value < tooMuch);
}

const WHOLE = Object.fromEntries(
  [8, 16, 32, 64].flatMap((bits) => [
    [`int${bits}`, wholeOf(bits, true)],
    [`uint${bits}`, wholeOf(bits, false)],
  ]),
);

const KINDS: Readonly<Record<string, Fits>> = {
  float32: isNumber,
  float64: isNumber,
  ...WHOLE,
  bool: (value) => typeof value === 'boolean' || value === 0 || value === 1,
  string: (value) => typeof value === 'string',
};

/** Throws a BadRequest that names the first value which an input does not take. */
export function checkValues(
  values: readonly unknown[],
  shape: readonly number[],
  { name, dtype }: Side,
): void {
  const fits = KINDS[dtype] ?? (() => true);
  const at = values.findIndex((value) => !fits(value));
  if (at < 0) return;
  const width = shape.slice(1).reduce((size, dimension) => size * dimension, 1);
  throw new BadRequest(
    `the input "${name}" takes ${dtype}, but has ${shown(values[at], 40)} in row ${Math.floor(at / width)}, column ${at % width}`,
  );
}
