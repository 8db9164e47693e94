import type { Json } from '../model/detection.ts';
import type { Column, ContinuousColumn, Scalar } from './contract.ts';
import { isJsonList } from './json.ts';
import { randomOf, type Random } from './random.ts';
import { blockShapeOf, rowShapeOf } from './row-shape.ts';

/** Rows to send to a component. */
export interface Batch {
  /** One per column of the rows; empty where features have a shape (then no name stands for a column). */
  readonly names: readonly string[];
  readonly rows: readonly Json[];
  readonly shape: readonly number[];
  /** All values, row by row, where all are numbers: the values of a tensor. */
  readonly numbers: readonly number[] | undefined;
  /** Numbers are written as floats, but for a contract that is categorical throughout (Seldon's testers keep its values). */
  readonly floats: boolean;
}

/** Rows of inputs that go by name: of each input the values of all rows. */
export interface NamedBatch {
  readonly inputs: Readonly<Record<string, Json>>;
  readonly floats: boolean;
}

/**
 * Makes rows by Seldon's documented distributions: standard normal without bounds, log-normal beside a single bound,
 * uniform between two; rounded to three decimals, INT to whole numbers; categories picked uniformly. Same seed, same rows.
 */
export function batchOf(features: readonly Column[], size: number, seed: number): Batch {
  const random = randomOf(seed);
  const blocks = features.map((column) => Array.from({ length: size }, () => blockOf(column, random)));
  const rows = Array.from({ length: size }, (_, row) => blocks.flatMap((block) => block[row] ?? []));
  const rowShape = rowShapeOf(features) ?? [];
  const cells = rows.flatMap(leavesOf);
  return {
    names: rowShape[0] === features.length ? features.map(({ name }) => name) : [],
    rows,
    shape: [size, ...rowShape],
    numbers: cells.every((cell) => typeof cell === 'number') ? cells : undefined,
    floats: hasNumbers(features),
  };
}

/** The same for inputs of their own: each keeps its shape. */
export function namedBatchOf(features: readonly Column[], size: number, seed: number): NamedBatch {
  const random = randomOf(seed);
  const inputs = features.map((column): [string, Json] => [
    column.name,
    Array.from({ length: size }, () => valueOf(column, random)),
  ]);
  return { inputs: Object.fromEntries(inputs), floats: hasNumbers(features) };
}

function hasNumbers(features: readonly Column[]): boolean {
  return features.some(({ kind }) => kind === 'continuous');
}

/** One row's value of an input: a list where it has a shape. */
function valueOf(column: Column, random: Random): Json {
  const block = blockOf(column, random);
  return column.kind === 'continuous' && column.shape !== undefined ? block : (block[0] ?? null);
}

/** One row's values of a column, as a list along the row's first dimension. */
function blockOf(column: Column, random: Random): readonly Json[] {
  if (column.kind === 'categorical') return [pick(column.values, random)];
  return nested(blockShapeOf(column), () => rounded(draw(column.range, random), column.dtype));
}

function nested([size, ...inner]: readonly [number, ...number[]], value: () => number): readonly Json[] {
  const [next, ...rest] = inner;
  return Array.from({ length: size }, () => (next === undefined ? value() : nested([next, ...rest], value)));
}

/** The values of a nested list, in order. */
export function leavesOf(value: Json): readonly Json[] {
  if (value === null || typeof value !== 'object' || !isJsonList(value)) return [value];
  return value.flatMap(leavesOf);
}

function pick(values: readonly Scalar[], random: Random): Scalar {
  return values[Math.floor(random.uniform() * values.length)] ?? null;
}

function draw([low, high]: ContinuousColumn['range'], random: Random): number {
  if (low === -Infinity && high === Infinity) return random.normal();
  if (low === -Infinity) return high - Math.exp(random.normal());
  if (high === Infinity) return low + Math.exp(random.normal());
  return low + (high - low) * random.uniform();
}

function rounded(value: number, dtype: ContinuousColumn['dtype']): number {
  const decimal = Math.round(value * 1000) / 1000;
  // Adding zero turns -0 into 0: JSON and protobuf write the two differently.
  return (dtype === 'INT' ? Math.floor(decimal + 0.5) : decimal) + 0;
}
