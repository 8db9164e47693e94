import { describe, expect, it } from 'vitest';
import { batchOf } from './batch.ts';
import type { Column, ContinuousColumn } from './contract.ts';
import { randomOf } from './random.ts';

function floats(low: number, high: number, more: Partial<ContinuousColumn> = {}): ContinuousColumn {
  return { kind: 'continuous', name: 'x', dtype: 'FLOAT', range: [low, high], ...more };
}

const SITE: Column = { kind: 'categorical', name: 'site', values: ['north', 'south'] };

/** Many values of one column. */
function sample(column: Column): readonly number[] {
  return batchOf([column], 4000, 7).numbers ?? [];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('batchOf', () => {
  it('makes the same rows of the same seed and others of another', () => {
    const rows = (seed: number) => batchOf([floats(0, 1), SITE], 5, seed).rows;

    expect(rows(1)).toEqual(rows(1));
    expect(rows(1)).not.toEqual(rows(2));
  });

  it('stays what it was: a change here changes what users see in their logs', () => {
    expect(batchOf([floats(0, 10), SITE, floats(18, 90, { dtype: 'INT' })], 2, 1).rows)
      .toMatchInlineSnapshot(`
      [
        [
          6.271,
          "south",
          88,
        ],
        [
          0.027,
          "south",
          38,
        ],
      ]
    `);
  });

  it('draws uniformly between two bounds, with three decimals', () => {
    const values = sample(floats(2, 4));

    expect(Math.min(...values)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...values)).toBeLessThanOrEqual(4);
    expect(mean(values)).toBeCloseTo(3, 1);
    expect(values.every((value) => Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-9)).toBe(true);
  });

  it('draws standard normal numbers without bounds', () => {
    const values = sample(floats(-Infinity, Infinity));

    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1);
  });

  it('draws log-normal distances from a single bound', () => {
    const above = sample(floats(5, Infinity));
    const below = sample(floats(-Infinity, 5));

    expect(Math.min(...above)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...below)).toBeLessThanOrEqual(5);
    expect(mean(above.map((value) => Math.log(value - 5 + 1e-3)))).toBeCloseTo(0, 1);
    expect(mean(below.map((value) => Math.log(5 - value + 1e-3)))).toBeCloseTo(0, 1);
  });

  it('makes whole numbers of INT, both bounds among them', () => {
    const values = sample(floats(1, 3, { dtype: 'INT' }));

    expect(new Set(values)).toEqual(new Set([1, 2, 3]));
  });

  it('never makes a negative zero', () => {
    expect(sample(floats(-0.001, 0)).some((value) => Object.is(value, -0))).toBe(false);
  });

  it('picks every category', () => {
    expect(new Set(batchOf([SITE], 50, 1).rows.flat())).toEqual(new Set(['north', 'south']));
  });

  it('joins blocks along the first dimension of a row and gives them no names', () => {
    const batch = batchOf([floats(0, 1, { shape: [2, 3] }), floats(0, 1, { shape: [1, 3] })], 4, 1);

    expect(batch.shape).toEqual([4, 3, 3]);
    expect(batch.names).toEqual([]);
    expect(batch.rows[0]).toHaveLength(3);
    expect(batch.numbers).toHaveLength(36);
  });

  it('has no tensor values when a column is text', () => {
    expect(batchOf([floats(0, 1), SITE], 2, 1)).toMatchObject({
      numbers: undefined,
      floats: true,
      names: ['x', 'site'],
    });
  });

  it('keeps whole numbers of a contract that is categorical throughout', () => {
    expect(batchOf([{ ...SITE, values: [0, 1] }], 2, 1).floats).toBe(false);
  });
});

it('randomOf is uniform', () => {
  const random = randomOf(42);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 10_000; draw++) {
    const bucket = Math.floor(random.uniform() * 10);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }

  expect(Math.min(...counts)).toBeGreaterThan(900);
  expect(Math.max(...counts)).toBeLessThan(1100);
});
