import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docker } from './engine.ts';

export type Cell = number | string | null;

/** How cells of a column are made up: a number from the first to the second, or one of some texts. */
type ColumnOf = readonly [number, number] | readonly string[];

/** An example whose model is served without code, and what it is asked. */
export interface BareExample {
  readonly example: string;
  readonly builder: string;
  readonly model: string;
  /** What must be installed: the release that wrote the model. */
  readonly pinned: string;
  /** Null where the model knows no names. */
  readonly names: readonly string[] | null;
  readonly columns: readonly ColumnOf[];
  /** One in so many numbers is left out; 0 for none. */
  readonly missingEach: number;
}

const WINE: readonly ColumnOf[] = [
  [11, 15],
  [0.7, 6],
  [1.3, 3.3],
  [10, 30],
  [70, 160],
  [1, 4],
  [0.3, 5],
  [0.1, 0.7],
  [0.4, 3.6],
  [1, 13],
  [0.5, 1.7],
  [1.2, 4],
  [270, 1700],
];

export const BARE_EXAMPLES: readonly BareExample[] = [
  {
    example: 'xgboost-churn',
    builder: 'python/xgboost',
    model: 'churn.json',
    pinned: 'xgboost-cpu==3.0.2',
    names: ['months', 'charges', 'support calls'],
    columns: [
      [0, 72],
      [15, 160],
      [0, 9],
    ],
    missingEach: 9,
  },
  {
    example: 'xgboost-wine',
    builder: 'python/xgboost',
    model: 'wine.ubj',
    pinned: 'xgboost-cpu==2.1.4',
    names: null,
    columns: WINE,
    missingEach: 0,
  },
  {
    example: 'xgboost-categories',
    builder: 'python/xgboost',
    model: 'loans.ubj',
    pinned: 'xgboost-cpu==3.2.0',
    names: ['yearly income', 'amount', 'purpose', 'home'],
    columns: [
      [9_000, 140_000],
      [1_200, 90_000],
      ['car', 'house', 'debt', 'school'],
      ['rent', 'own', 'mortgage'],
    ],
    missingEach: 9,
  },
  {
    example: 'xgboost-old',
    builder: 'python/xgboost',
    model: 'diabetes.model',
    pinned: 'xgboost-cpu==2.1.4',
    names: null,
    columns: Array.from({ length: 10 }, () => [-0.14, 0.2] as const),
    missingEach: 0,
  },
  {
    example: 'lightgbm-loans',
    builder: 'python/lightgbm',
    model: 'loans.txt',
    pinned: 'lightgbm==4.3.0',
    names: ['yearly income', 'amount', 'purpose', 'home'],
    columns: [
      [9_000, 140_000],
      [1_200, 90_000],
      ['car', 'house', 'debt', 'school', 'never seen'],
      ['rent', 'own', 'mortgage'],
    ],
    missingEach: 9,
  },
  {
    example: 'catboost-loans',
    builder: 'python/catboost',
    model: 'loans.cbm',
    pinned: 'catboost==1.2.5',
    names: ['yearly income', 'amount', 'purpose', 'home'],
    columns: [
      [9_000, 140_000],
      [1_200, 90_000],
      ['car', 'house', 'debt', 'school', 'never seen'],
      ['rent', 'own', 'mortgage'],
    ],
    missingEach: 9,
  },
  {
    example: 'skops-penguins',
    builder: 'python/skops',
    model: 'penguins.skops',
    pinned: 'scikit-learn==1.5.2',
    names: null,
    columns: [
      [33, 60],
      [13, 22],
      [170, 235],
      [2_700, 6_300],
    ],
    missingEach: 9,
  },
];

/** Rows for an example: the same every time. */
export function rowsFor({ columns, missingEach }: BareExample, count: number): readonly (readonly Cell[])[] {
  let state = 20_250_501;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator
    return state / 2 ** 32;
  };
  const cellOf = (column: ColumnOf): Cell => {
    const [low, high] = column;
    if (typeof low !== 'number' || typeof high !== 'number')
      return column[Math.floor(random() * column.length)] ?? null;
    if (missingEach > 0 && random() < 1 / missingEach) return null;
    return Math.round((low + random() * (high - low)) * 1000) / 1000;
  };
  return Array.from({ length: count }, () => columns.map(cellOf));
}

/** What the model says in its own framework. */
export interface FrameworkAnswers {
  readonly answers: readonly (number | readonly number[])[];
  readonly names: readonly string[] | null;
}

/** Asks the model in the image through its framework alone (framework-answers.py): nothing of the wrapper takes part. */
export async function frameworkAnswers(
  image: string,
  { model, names }: BareExample,
  rows: readonly (readonly Cell[])[],
): Promise<FrameworkAnswers> {
  const script = readFileSync(join(import.meta.dirname, 'framework-answers.py'), 'utf8');
  const python = ['--entrypoint', '/opt/venv/bin/python', image, '-c', script];
  const stdin = JSON.stringify({ model, names, rows });
  return JSON.parse(
    await docker(['run', '--rm', '-i', '--network', 'none', ...python], { stdin }),
  ) as FrameworkAnswers;
}
