import type { CategoricalColumn, Column, ContinuousColumn, Scalar } from './contract.ts';
import { isRecord, shown } from './json.ts';
import { cellsOf, rowShapeOf } from './row-shape.ts';

/** What is found out while reading: all problems, not only the first. */
export interface ColumnReading {
  readonly problems: string[];
  readonly notices: string[];
}

type Role = 'features' | 'targets';
type Entry = Readonly<Record<string, unknown>>;

/** One entry of a list: where it stands and where its problems go. */
interface Place {
  readonly path: string;
  readonly role: Role;
  readonly reading: ColumnReading;
}

/** More values than this in one row are taken for a mistake (a 1000 × 1000 colour image has 3 million). */
const MOST_VALUES = 5_000_000;

/** Which list is read; features `byName` need not fit together. */
interface List {
  readonly role: Role;
  readonly byName?: boolean;
}

/** Reads and expands one of the two lists; `repeated` tells whether `repeat` made any of the names. */
export function readColumns(
  value: unknown,
  { role, byName = false }: List,
  reading: ColumnReading,
): { readonly columns: readonly Column[]; readonly repeated: boolean } {
  if (!Array.isArray(value)) {
    reading.problems.push(`${role}: must be a list of columns, found ${shown(value)}`);
    return { columns: [], repeated: false };
  }
  const before = reading.problems.length;
  const entries: readonly unknown[] = value;
  const columns = entries.flatMap((entry, index) =>
    readEntry(entry, { path: `${role}[${index}]`, role, reading }),
  );
  if (reading.problems.length === before && columns.length > 0) {
    if (byName) checkNames(columns, role, reading);
    else checkJoined(columns, role, reading);
    checkSize(columns, role, reading);
  }
  return { columns, repeated: entries.some((entry) => isRecord(entry) && entry['repeat'] !== undefined) };
}

function checkNames(columns: readonly Column[], role: Role, { problems }: ColumnReading): void {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) problems.push(`${role}: ${shown(twice)} is there twice, and inputs go by name`);
}

function checkJoined(columns: readonly Column[], role: Role, { problems }: ColumnReading): void {
  if (rowShapeOf(columns) === undefined)
    problems.push(`${role}: the shapes cannot be joined: all but the first dimension must be the same`);
}

function checkSize(columns: readonly Column[], role: Role, { problems }: ColumnReading): void {
  if (cellsOf(columns) > MOST_VALUES) problems.push(`${role}: one row has more than ${MOST_VALUES} values`);
}

function readEntry(entry: unknown, place: Place): readonly Column[] {
  if (!isRecord(entry)) {
    problem(place, '', `must be an object, found ${shown(entry)}`);
    return [];
  }
  const column = columnOf(entry, place);
  const repeat = entry['repeat'];
  if (repeat === undefined) return column === undefined ? [] : [column];
  if (!isWhole(repeat) || repeat > MOST_VALUES) {
    problem(place, '.repeat', `must be a whole number from 1 to ${MOST_VALUES}, found ${shown(repeat)}`);
    return [];
  }
  return column === undefined ? [] : repeated(column, repeat, place.role);
}

/** Seldon's names: features become x1, x2 …; targets y:0, y:1 … */
function repeated(column: Column, times: number, role: Role): readonly Column[] {
  return Array.from({ length: times }, (_, index) => ({
    ...column,
    name: role === 'features' ? `${column.name}${index + 1}` : `${column.name}:${index}`,
  }));
}

function columnOf(entry: Entry, place: Place): Column | undefined {
  const name = entry['name'];
  if (typeof name !== 'string' || name === '')
    problem(place, '.name', `must be a text, found ${shown(name)}`);
  const known = typeof name === 'string' ? name : '';
  switch (entry['ftype']) {
    case 'continuous':
      return continuousOf(known, entry, place);
    case 'categorical':
      return categoricalOf(known, entry, place);
    default:
      problem(place, '.ftype', `must be "continuous" or "categorical", found ${shown(entry['ftype'])}`);
      return undefined;
  }
}

function categoricalOf(name: string, entry: Entry, place: Place): CategoricalColumn | undefined {
  const values: unknown = entry['values'];
  if (Array.isArray(values) && values.length > 0 && values.every(isScalar)) {
    return { kind: 'categorical', name, values };
  }
  problem(place, '.values', `must be a list of the allowed values, found ${shown(values)}`);
  return undefined;
}

function continuousOf(name: string, entry: Entry, place: Place): ContinuousColumn {
  const column = {
    kind: 'continuous',
    name,
    dtype: dtypeOf(entry, place),
    range: rangeOf(entry, place),
  } as const;
  const shape: unknown = entry['shape'];
  if (shape === undefined) return column;
  if (Array.isArray(shape) && shape.length > 0 && shape.every(isWhole)) return { ...column, shape };
  problem(place, '.shape', `must be a list of whole numbers, the shape of one row, found ${shown(shape)}`);
  return column;
}

function dtypeOf(entry: Entry, place: Place): 'FLOAT' | 'INT' {
  const dtype = entry['dtype'];
  switch (dtype) {
    case 'FLOAT':
    case 'INT':
      return dtype;
    case 'INTEGER':
      place.reading.notices.push(
        `${place.path}.dtype: "INTEGER" is taken as "INT"; Seldon's own testers refuse it`,
      );
      return 'INT';
    default:
      // Seldon's testers never look at the kind of a target, so many contracts leave it out.
      if (place.role === 'features' || dtype !== undefined) {
        problem(place, '.dtype', `must be "FLOAT" or "INT", found ${shown(dtype)}`);
      }
      return 'FLOAT';
  }
}

function rangeOf(entry: Entry, place: Place): readonly [number, number] {
  const range: unknown = entry['range'];
  if (range === undefined) return [-Infinity, Infinity];
  if (!Array.isArray(range) || range.length !== 2) {
    problem(place, '.range', `must be a list of two bounds, found ${shown(range)}`);
    return [-Infinity, Infinity];
  }
  const low = boundOf(range[0], -Infinity);
  const high = boundOf(range[1], Infinity);
  if (Number.isNaN(low)) problem(place, '.range[0]', `must be a number or "inf", found ${shown(range[0])}`);
  if (Number.isNaN(high)) problem(place, '.range[1]', `must be a number or "inf", found ${shown(range[1])}`);
  if (low > high) problem(place, '.range', `the lower bound ${low} is above the upper bound ${high}`);
  return [low, high];
}

/** NaN for what is no bound; it compares false with everything. */
function boundOf(value: unknown, infinite: number): number {
  if (value === 'inf') return infinite;
  return typeof value === 'number' ? value : NaN;
}

function problem(place: Place, key: string, text: string): void {
  place.reading.problems.push(`${place.path}${key}: ${text}`);
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
