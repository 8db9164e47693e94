export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Divides a box among values by area, as near to squares as it goes (Bruls, Huizing, van Wijk: Squarified Treemaps), in the order of
 * the values; those should be given from large to small.
 */
export function squarified(values: readonly number[], box: Box): readonly Box[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total <= 0) return values.map(() => ({ ...box, width: 0, height: 0 }));
  const scale = (box.width * box.height) / total;
  const boxes: Box[] = [];
  let free = box;
  let row: readonly number[] = [];
  for (const area of values.map((value) => value * scale)) {
    const side = Math.min(free.width, free.height);
    if (row.length > 0 && worstOf([...row, area], side) > worstOf(row, side)) {
      boxes.push(...laidOut(row, free));
      free = leftOf(row, free);
      row = [];
    }
    row = [...row, area];
  }
  return [...boxes, ...laidOut(row, free)];
}

/** The worst ratio of sides in a row. */
function worstOf(row: readonly number[], side: number): number {
  const sum = sumOf(row);
  return Math.max(
    ...row.map((area) => Math.max((side * side * area) / (sum * sum), (sum * sum) / (side * side * area))),
  );
}

function laidOut(row: readonly number[], free: Box): readonly Box[] {
  const thick = sumOf(row) / Math.min(free.width, free.height);
  const isWide = free.width >= free.height;
  let at = isWide ? free.y : free.x;
  return row.map((area) => {
    const long = area / thick;
    const box = isWide
      ? { x: free.x, y: at, width: thick, height: long }
      : { x: at, y: free.y, width: long, height: thick };
    at += long;
    return box;
  });
}

function leftOf(row: readonly number[], free: Box): Box {
  const thick = sumOf(row) / Math.min(free.width, free.height);
  return free.width >= free.height
    ? { ...free, x: free.x + thick, width: free.width - thick }
    : { ...free, y: free.y + thick, height: free.height - thick };
}

function sumOf(row: readonly number[]): number {
  return row.reduce((sum, area) => sum + area, 0);
}
