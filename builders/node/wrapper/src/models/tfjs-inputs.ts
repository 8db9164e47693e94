import { flat, measure, type Tensor } from '../arrays.ts';
import { BadRequest } from '../errors.ts';
import { isList, isRecord, shown } from '../guards.ts';
import type { Side } from './tfjs-sides.ts';

/** The arrays of a model's inputs from what was asked: data for a single input, else objects by input. */
export function arraysFor(features: unknown, inputs: readonly Side[]): readonly Tensor[] {
  const [only, second] = inputs;
  if (isRecord(features)) return fromObject(features, inputs);
  if (!isList(features))
    throw new BadRequest(
      'the model takes data (ndarray, tensor, tftensor) or jsonData with its inputs by name',
    );
  if (!only || second)
    throw new BadRequest(
      `the model has the inputs ${namesOf(inputs)}: ask with jsonData that has them by name`,
    );
  return [arrayFor(features, only)];
}

/** One key an input, or TensorFlow Serving's {"inputs": …} (columns) and {"instances": […]} (rows). */
function fromObject(features: Record<string, unknown>, inputs: readonly Side[]): readonly Tensor[] {
  const { instances, inputs: columns } = features;
  const isInput = (key: string): boolean => inputs.some(({ name }) => name === key);
  if (isList(instances) && !isInput('instances')) return fromRows(instances, inputs);
  if (columns !== undefined && !isInput('inputs'))
    return isRecord(columns) ? fromColumns(columns, inputs) : arraysFor(columns, inputs);
  return fromColumns(features, inputs);
}

function fromColumns(columns: Record<string, unknown>, inputs: readonly Side[]): readonly Tensor[] {
  return inputs.map((input) => {
    if (!Object.hasOwn(columns, input.name))
      throw new BadRequest(`the input "${input.name}" is missing: the model has ${namesOf(inputs)}`);
    const value = columns[input.name];
    return arrayFor(isList(value) ? value : [value], input);
  });
}

function fromRows(rows: readonly unknown[], inputs: readonly Side[]): readonly Tensor[] {
  const [only, second] = inputs;
  if (only && !second && !rows.every((row) => isRecord(row) && Object.hasOwn(row, only.name)))
    return [arrayFor(rows, only)];
  return inputs.map((input) => {
    const values = rows.map((row, index) => {
      if (isRecord(row) && Object.hasOwn(row, input.name)) return row[input.name];
      throw new BadRequest(
        `the input "${input.name}" is missing in row ${index}: the model has ${namesOf(inputs)}`,
      );
    });
    return arrayFor(values, input);
  });
}

function arrayFor(rows: readonly unknown[], input: Side): Tensor {
  const { shape } = measure(rows);
  const values = flat(rows, shape.length);
  if (shape.length === 1 && values.some(isList))
    throw new BadRequest(`the input "${input.name}" has rows of unequal length`);
  checkShape(shape, input);
  checkValues(values, shape, input);
  return { shape, values };
}

function checkShape(shape: readonly number[], { name, shape: wanted }: Side): void {
  if (!wanted) return;
  const fits =
    wanted.length === shape.length && wanted.every((size, at) => size === null || size === shape[at]);
  if (fits) return;
  const text = wanted.map((size) => size ?? 'any').join(', ');
  throw new BadRequest(
    `the input "${name}" has the shape [${shape.join(', ')}], but the model takes [${text}]`,
  );
}

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  float32: (value) => typeof value === 'number' || typeof value === 'boolean',
  int32: (value) => typeof value === 'boolean' || Number.isInteger(value),
  bool: (value) => typeof value === 'boolean' || value === 0 || value === 1,
  string: (value) => typeof value === 'string',
};

function checkValues(values: readonly unknown[], shape: readonly number[], { name, dtype }: Side): void {
  const fits = KINDS[dtype] ?? (() => true);
  const at = values.findIndex((value) => !fits(value));
  if (at < 0) return;
  const width = shape.slice(1).reduce((size, dimension) => size * dimension, 1);
  throw new BadRequest(
    `the input "${name}" takes ${dtype}, but has ${shown(values[at], 40)} in row ${Math.floor(at / width)}, column ${at % width}`,
  );
}

function namesOf(inputs: readonly Side[]): string {
  return inputs.map(({ name }) => `"${name}"`).join(', ');
}
