import type { Column } from './contract.ts';

/** Shape of one value block of a column: [1] for a plain column. */
export function blockShapeOf(column: Column): readonly [number, ...number[]] {
  const [first, ...rest] = column.kind === 'continuous' ? (column.shape ?? []) : [];
  return first === undefined ? [1] : [first, ...rest];
}

/** How many values one row has. */
export function cellsOf(columns: readonly Column[]): number {
  return columns
    .map((column) => blockShapeOf(column).reduce((product, size) => product * size, 1))
    .reduce((sum, cells) => sum + cells, 0);
}

/**
 * Shape of one row of all columns, joined along the row's first dimension (the batch's axis 1, as Seldon's testers do);
 * undefined when they do not fit together.
 */
export function rowShapeOf(columns: readonly Column[]): readonly number[] | undefined {
  const shapes = columns.map(blockShapeOf);
  const [, ...rest] = shapes[0] ?? [0];
  const fits = shapes.every(([, ...others]) => others.join() === rest.join());
  return fits ? [shapes.reduce((sum, [first]) => sum + first, 0), ...rest] : undefined;
}
