import type { Json } from '../model/detection.ts';
import { CheckFailed } from './check-failed.ts';
import type { Column, Contract, ContinuousColumn } from './contract.ts';
import { shown } from './json.ts';
import type { Payload } from './message.ts';
import type { Operation } from './operations.ts';
import { blockShapeOf, rowShapeOf } from './row-shape.ts';
import { tableOf, textOfShape, type Table } from './table.ts';

/** What is known about a right answer. */
export interface AnswerRules {
  readonly operation: Operation;
  readonly contract: Contract;
  /** Rows that were sent. */
  readonly rows: number;
}

/** Probabilities of a float32 model add up to a little more than one. */
const TOLERANCE = 1e-6;
/** Names that wrappers give when the model has none. */
const NO_NAME = /^t:\d+$/;

/** Judges an answer: shape, finite numbers, names, ranges. Returns what it is, in words; throws CheckFailed. */
export function judge(payload: Payload, rules: AnswerRules): string {
  const table = tableOf(payload);
  if (payload.kind === 'nothing') throw new CheckFailed('an answer with data', 'an empty message');
  if (table === undefined) return `${payload.kind} (has no shape, names or ranges to check)`;
  checkFinite(table);
  if (rules.operation.name === 'route') return `branch ${branchOf(table)}`;
  checkShape(table, rules);
  checkNames(table, rules.contract);
  checkRanges(table, rules.contract.targets);
  return `${payload.kind} ${textOfShape(table.shape)}${table.names.length === 0 ? '' : ` named ${shown(table.names)}`}`;
}

/** Among numbers, null is a NaN or an infinity too: JSON has no other word for them. */
function checkFinite({ rows }: Table): void {
  const numeric = rows.flat().every((cell) => cell === null || typeof cell === 'number');
  const isFinite = (cell: Json): boolean => (typeof cell === 'number' ? Number.isFinite(cell) : !numeric);
  for (const [row, cells] of rows.entries()) {
    const column = cells.findIndex((cell) => !isFinite(cell));
    if (column !== -1) {
      throw new CheckFailed('finite numbers', `${shown(cells[column])} in row ${row}, column ${column}`);
    }
  }
}

/** A router answers one whole number: a child, -1 for all of them, -2 to stop. */
function branchOf({ shape, rows }: Table): number {
  const branch = rows[0]?.[0];
  if (shape.join() !== '1,1' || typeof branch !== 'number' || !Number.isInteger(branch) || branch < -2) {
    throw new CheckFailed(
      'one whole number from -2 on, as [[branch]]',
      `${textOfShape(shape)} ${shown(rows)}`,
    );
  }
  return branch;
}

function checkShape({ shape }: Table, { contract, operation, rows }: AnswerRules): void {
  const rowShape = contract.targets.length === 0 ? undefined : rowShapeOf(contract.targets);
  if (rowShape !== undefined) {
    const right = [rows, ...rowShape].join() === shape.join();
    // A model with one output may answer a vector, one value for each row.
    const vector = rowShape.join() === '1' && shape.join() === String(rows);
    if (right || vector) return;
    throw new CheckFailed(
      `shape ${textOfShape([rows, ...rowShape])}, as the targets say`,
      textOfShape(shape),
    );
  }
  if (shape[0] === 0) throw new CheckFailed('an answer with data', 'an empty list');
  if (operation.name === 'predict' && shape[0] !== rows) {
    throw new CheckFailed(`${rows} rows, as many as were sent`, `shape ${textOfShape(shape)}`);
  }
}

function checkNames({ shape, names }: Table, { targetNames }: Contract): void {
  if (names.length === 0) return;
  if (shape[1] !== undefined && names.length !== shape[1]) {
    throw new CheckFailed(`${shape[1]} names, one for each column`, `${names.length}: ${shown(names)}`);
  }
  if (targetNames === undefined || names.every((name) => NO_NAME.test(name))) return;
  if (targetNames.length === names.length && targetNames.join('\n') !== names.join('\n')) {
    throw new CheckFailed(`the names of the targets, ${shown(targetNames)}`, shown(names));
  }
}

function checkRanges({ rows }: Table, targets: readonly Column[]): void {
  const columnOfCell = targets.flatMap((target) => {
    const size = blockShapeOf(target).reduce((product, length) => product * length, 1);
    return Array.from({ length: size }, () => target);
  });
  for (const [row, cells] of rows.entries()) {
    for (const [index, cell] of cells.entries()) {
      const target = columnOfCell[index];
      if (target !== undefined) checkCell(cell, target, row);
    }
  }
}

function checkCell(cell: Json, target: Column, row: number): void {
  if (target.kind === 'continuous') {
    checkNumber(cell, target, row);
  } else if (!target.values.some((value) => value === cell)) {
    throw new CheckFailed(
      `one of ${shown(target.values)} in "${target.name}"`,
      `${shown(cell)} in row ${row}`,
    );
  }
}

function checkNumber(cell: Json, { name, range: [low, high] }: ContinuousColumn, row: number): void {
  if (typeof cell !== 'number') {
    throw new CheckFailed(`a number in "${name}"`, `${shown(cell)} in row ${row}`);
  }
  const slack = TOLERANCE * Math.max(1, Math.abs(cell));
  if (cell < low - slack || cell > high + slack) {
    throw new CheckFailed(`"${name}" from ${low} to ${high}, as the targets say`, `${cell} in row ${row}`);
  }
}
