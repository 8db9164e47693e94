import { flat, measure, type Tensor } from '../arrays.ts';
import { BadRequest } from '../errors.ts';
import { isList, isRecord } from '../guards.ts';
import { checkValues } from './tensor-values.ts';
import { isColumn, type Side } from './tensor-sides.ts';

/** What was asked: the payload, and the names of its columns. */
export interface Asked {
  readonly features: unknown;
  readonly names: unknown;
}

/** The arrays of a model's inputs: data for a single input or for inputs that are columns, else objects by input. */
export function arraysFor({ features, names }: Asked, inputs: readonly Side[]): readonly Tensor[] {
  const [only, second] = inputs;
  if (isRecord(features)) return fromObject(features, inputs);
  if (typeof features === 'string' && only?.dtype === 'string' && !second)
    return [arrayFor([features], only)];
  if (!isList(features))
    throw new BadRequest(
      'the model takes data (ndarray, tensor, tftensor) or jsonData with its inputs by name',
    );
  return only && !second ? [arrayFor(features, only)] : fromTable(features, names, inputs);
}

/** Several inputs out of one table: by the names of its columns, else by position. */
function fromTable(rows: readonly unknown[], names: unknown, inputs: readonly Side[]): readonly Tensor[] {
  if (!inputs.every(isColumn))
    throw new BadRequest(
      `the model has the inputs ${namesOf(inputs)}: ask with jsonData that has them by name`,
    );
  const told = isList(names) && names.length > 0 ? names : inputs.map(({ name }) => name);
  const bad = rows.findIndex((row) => !isList(row) || row.length !== told.length);
  if (bad >= 0) throw new BadRequest(`row ${bad} has not the ${told.length} columns ${told.join(', ')}`);
  return inputs.map((input) => {
    const at = told.indexOf(input.name);
    if (at < 0) throw missing(input, inputs);
    return arrayFor(
      rows.map((row) => (isList(row) ? row[at] : undefined)),
      input,
    );
  });
}

/** One key an input, or TensorFlow Serving's {"inputs": …} (columns) and {"instances": […]} (rows). */
function fromObject(features: Record<string, unknown>, inputs: readonly Side[]): readonly Tensor[] {
  const { instances, inputs: columns } = features;
  const isInput = (key: string): boolean => inputs.some(({ name }) => name === key);
  if (isList(instances) && !isInput('instances')) return fromRows(instances, inputs);
  if (columns !== undefined && !isInput('inputs'))
    return isRecord(columns)
      ? fromColumns(columns, inputs)
      : arraysFor({ features: columns, names: [] }, inputs);
  return fromColumns(features, inputs);
}

function fromColumns(columns: Record<string, unknown>, inputs: readonly Side[]): readonly Tensor[] {
  return inputs.map((input) => {
    if (!Object.hasOwn(columns, input.name)) throw missing(input, inputs);
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
  const fitted = fittedShape(shape, input);
  checkValues(values, fitted, input);
  return { shape: fitted, values };
}

/** The shape of an array as its input takes it: a column may stand upright or lie. */
function fittedShape(shape: readonly number[], input: Side): readonly number[] {
  const { name, shape: wanted } = input;
  if (!wanted) return shape;
  const isUpright = shape.length === 2 && shape[1] === 1;
  const turned = isColumn(input) && (isUpright || shape.length === 1) && shape.length !== wanted.length;
  const fitted = turned ? (isUpright ? shape.slice(0, 1) : [...shape, 1]) : shape;
  const fits =
    wanted.length === fitted.length && wanted.every((size, at) => size === null || size === fitted[at]);
  if (fits) return fitted;
  const text = wanted.map((size) => size ?? 'any').join(', ');
  throw new BadRequest(
    `the input "${name}" has the shape [${shape.join(', ')}], but the model takes [${text}]`,
  );
}

function missing(input: Side, inputs: readonly Side[]): BadRequest {
  return new BadRequest(`the input "${input.name}" is missing: the model has ${namesOf(inputs)}`);
}

function namesOf(inputs: readonly Side[]): string {
  return inputs.map(({ name }) => `"${name}"`).join(', ');
}
