import { isList, isRecord } from './guards.ts';

/** Numbers (or texts) in row-major order and their shape: what a tensor says before it becomes nested lists. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: ArrayLike<unknown>;
}

/** The shape of nested lists, and whether they hold numbers only. */
export interface Measure {
  readonly shape: readonly number[];
  readonly numeric: boolean;
}

const MAX_DIMENSIONS = 32;

/** Measures nested lists. Lists whose rows differ in length have one dimension and are not numeric. */
export function measure(rows: readonly unknown[]): Measure {
  const shape: number[] = [];
  let level: unknown = rows;
  while (isList(level)) {
    shape.push(level.length);
    if (shape.length > MAX_DIMENSIONS) return { shape: [rows.length], numeric: false };
    level = level[0];
  }
  const found = look(rows, shape, 0);
  return found === RAGGED ? { shape: [rows.length], numeric: false } : { shape, numeric: found === NUMBERS };
}

const RAGGED = 0;
const MIXED = 1;
const NUMBERS = 2;

function look(rows: readonly unknown[], shape: readonly number[], depth: number): number {
  if (rows.length !== shape[depth]) return RAGGED;
  if (depth === shape.length - 1) return lookAtLeaves(rows);
  let worst = NUMBERS;
  for (const row of rows) {
    const found = isList(row) ? look(row, shape, depth + 1) : RAGGED;
    if (found === RAGGED) return RAGGED;
    if (found < worst) worst = found;
  }
  return worst;
}

function lookAtLeaves(leaves: readonly unknown[]): number {
  let found = NUMBERS;
  for (const leaf of leaves) {
    if (typeof leaf === 'number') continue;
    if (isList(leaf)) return RAGGED;
    found = MIXED;
  }
  return found;
}

/** Nested lists of a tensor. */
export function nested(tensor: Tensor): unknown[] {
  const { shape, values } = tensor;
  if (shape.length === 0) return [values[0]];
  return nest(values, shape, { depth: 0, at: 0 });
}

function nest(
  values: ArrayLike<unknown>,
  shape: readonly number[],
  where: { depth: number; at: number },
): unknown[] {
  const { depth, at } = where;
  const count = shape[depth] ?? 0;
  const rows: unknown[] = [];
  if (depth === shape.length - 1) {
    for (let index = 0; index < count; index += 1) rows.push(values[at + index]);
    return rows;
  }
  const step = sizeOf(shape.slice(depth + 1));
  for (let index = 0; index < count; index += 1)
    rows.push(nest(values, shape, { depth: depth + 1, at: at + index * step }));
  return rows;
}

/** The numbers of measured nested lists in row-major order. */
export function flat(rows: readonly unknown[], dimensions: number): unknown[] {
  const found: unknown[] = [];
  pour(rows, dimensions, found);
  return found;
}

function pour(rows: readonly unknown[], dimensions: number, into: unknown[]): void {
  for (const row of rows) {
    if (dimensions > 1 && isList(row)) pour(row, dimensions - 1, into);
    else into.push(row);
  }
}

/** How many elements a shape asks for. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

const MOST_EMPTY_ROWS = 2 ** 20;

/** Whether a shape is one that nested lists can have without taking more memory than the values that were sent. */
export function isModest(shape: readonly number[], values: number): boolean {
  if (shape.length > MAX_DIMENSIONS) return false;
  const most = Math.max(values, MOST_EMPTY_ROWS);
  let lists = 1;
  return shape.every((size) => {
    lists *= size;
    return lists <= most;
  });
}

/** A tensor of TensorFlow.js, or another object of its make. */
interface TensorLike {
  readonly shape: readonly number[];
  dataSync(): ArrayLike<unknown>;
}

/** Whether a value is like a tensor of TensorFlow.js: a shape, and data that can be read at once. */
export function isTensorLike(value: unknown): value is TensorLike {
  return isRecord(value) && isList(value['shape']) && typeof value['dataSync'] === 'function';
}

/** Whether a value is a typed array of numbers. Bytes are no numbers: they are binData. */
export function isNumberArray(value: unknown): value is ArrayLike<number> {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}
