import type { Json } from '../model/detection.ts';
import { isRecord } from './json.ts';

type Members = Readonly<Record<string, unknown>>;

/** Whole numbers and fractions without bounds; texts are missing, as nothing says which a model knows. */
const DTYPES: Readonly<Record<string, Json>> = {
  ...Object.fromEntries(
    ['FP16', 'FP32', 'FP64'].map((name) => [name, { ftype: 'continuous', dtype: 'FLOAT' }]),
  ),
  ...Object.fromEntries(
    ['8', '16', '32', '64'].flatMap((bits) => [
      [`INT${bits}`, { ftype: 'continuous', dtype: 'INT' }],
      [`UINT${bits}`, { ftype: 'continuous', dtype: 'INT', range: [0, 10] }],
    ]),
  ),
  BOOL: { ftype: 'categorical', values: [true, false] },
};

/**
 * Prints the text of a contract.json for a component that describes itself in its metadata: `custom.contract` word for
 * word, else its `inputs` and `outputs` (Seldon Core v1, "Metadata": tensors by name, datatype and shape, arrays by
 * a schema of names and shape, or jsonData by a schema, which says what the inputs are where it has tensors by name).
 * Undefined when that does not say what an input looks like, or how several of them go into one message.
 */
export function contractOf(metadata: Members): string | undefined {
  const custom = metadata['custom'];
  if (isRecord(custom) && typeof custom['contract'] === 'string') return custom['contract'];
  const targets = joined(columnsOf(metadata['outputs'])) ?? [];
  const named = inputsByName(metadata['inputs']);
  if (named !== undefined) return textOf({ messagetype: 'jsonData', features: named, targets });
  const features = joined(columnsOf(metadata['inputs']));
  return features === undefined ? undefined : textOf({ features, targets });
}

function textOf(contract: Json): string {
  return `${JSON.stringify(contract, undefined, 2)}\n`;
}

/** The tensors of a component that takes one jsonData with a key for each. */
function inputsByName(items: unknown): readonly Json[] | undefined {
  if (!Array.isArray(items) || items.length !== 1) return undefined;
  const item: unknown = items[0];
  if (!isRecord(item) || item['messagetype'] !== 'jsonData') return undefined;
  const tensors = Object.entries(isRecord(item['schema']) ? item['schema'] : {});
  return known(tensors.map(([name, one]) => (isRecord(one) ? columnsOfTensor({ ...one, name }) : undefined)));
}

/** Columns that make up one row together: blocks of other shapes do not go into one array. */
function joined(columns: readonly Json[] | undefined): readonly Json[] | undefined {
  const shapes = new Set(columns?.map((column) => innerShapeOf(column).join()));
  return shapes.size === 1 ? columns : undefined;
}

function innerShapeOf(column: Json): readonly unknown[] {
  const shape = isRecord(column) ? column['shape'] : undefined;
  return Array.isArray(shape) ? shape.slice(1) : [];
}

/** The columns of all inputs or outputs; undefined as soon as one of them is not known. */
function columnsOf(items: unknown): readonly Json[] | undefined {
  if (!Array.isArray(items)) return undefined;
  return known(items.map((item: unknown) => (isRecord(item) ? columnsOfItem(item) : undefined)));
}

/** All columns, if there are any and each is known. */
function known(columns: readonly (readonly Json[] | undefined)[]): readonly Json[] | undefined {
  const all = columns.every((some) => some !== undefined) ? columns.flat() : [];
  return all.length === 0 ? undefined : all;
}

function columnsOfItem(item: Members): readonly Json[] | undefined {
  const { messagetype, schema } = item;
  if (messagetype === undefined) return columnsOfTensor(item);
  const isArray = messagetype === 'ndarray' || messagetype === 'tensor';
  return isArray && isRecord(schema) ? columnsOfSchema(schema) : undefined;
}

/** The tensor style: the first dimension of a shape is the batch. */
function columnsOfTensor({ name, datatype, shape }: Members): readonly Json[] | undefined {
  const kind = typeof datatype === 'string' ? DTYPES[datatype] : undefined;
  if (typeof name !== 'string' || !isRecord(kind) || !isShape(shape) || shape.length === 0) return undefined;
  return blockOf({ ...kind, name }, shape.slice(1));
}

/** The array style: names of columns, else the shape of a row. */
function columnsOfSchema({ names, shape }: Members): readonly Json[] | undefined {
  const column = { ftype: 'continuous', dtype: 'FLOAT' };
  if (Array.isArray(names) && names.length > 0)
    return names.map((name) => ({ name: String(name), ...column }));
  if (!isShape(shape)) return undefined;
  return blockOf({ name: 'x', ...column }, shape[0] === -1 ? shape.slice(1) : shape);
}

function blockOf(
  column: Readonly<Record<string, Json>>,
  shape: readonly number[],
): readonly Json[] | undefined {
  if (shape.length === 0 || (shape.length === 1 && shape[0] === 1)) return [column];
  // Categories have no shape, and a dimension that may have any length says nothing.
  if (column['ftype'] !== 'continuous' || shape.some((size) => size < 1)) return undefined;
  return [{ ...column, shape }];
}

function isShape(shape: unknown): shape is readonly number[] {
  return Array.isArray(shape) && shape.every((size) => Number.isInteger(size));
}
