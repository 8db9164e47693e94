import { describe, expect, it } from 'vitest';
import { judge, type AnswerRules } from './answer-rules.ts';
import type { Column, Contract } from './contract.ts';
import type { Payload } from './message.ts';
import { operationsOf } from './operations.ts';
import type { Json } from '../model/detection.ts';

const [PREDICT] = operationsOf('MODEL');
const [TRANSFORM] = operationsOf('TRANSFORMER');

const FREE: Column = { kind: 'continuous', name: 'y', dtype: 'FLOAT', range: [-Infinity, Infinity] };
const PROBABILITY: Column = { ...FREE, name: 'p', range: [0, 1] };
const SITE: Column = { kind: 'categorical', name: 'site', values: ['north', 1] };

function rules(targets: readonly Column[], rows: number, more: Partial<AnswerRules> = {}): AnswerRules {
  const contract: Contract = { features: [], targets, targetNames: targets.map(({ name }) => name) };
  return { operation: PREDICT, contract, rows, ...more };
}

function ndarray(rows: readonly Json[], names: readonly string[] = []): Payload {
  return { kind: 'ndarray', names, rows };
}

describe('accepts', () => {
  it.each<readonly [string, Payload, AnswerRules, string]>([
    ['a matrix', ndarray([[1, 2]]), rules([FREE, FREE], 1), 'ndarray [1, 2]'],
    ['a vector for a single target', ndarray([1, 2]), rules([FREE], 2), 'ndarray [2]'],
    ['a column for a single target', ndarray([[1], [2]]), rules([FREE], 2), 'ndarray [2, 1]'],
    [
      'a tensor',
      { kind: 'tensor', names: ['y'], shape: [2, 1], values: [1, 2] },
      rules([FREE], 2),
      'tensor [2, 1] named ["y"]',
    ],
    ['float32 rounding above a bound', ndarray([[1.0000001]]), rules([PROBABILITY], 1), 'ndarray [1, 1]'],
    ['a category', ndarray([['north'], [1]]), rules([SITE], 2), 'ndarray [2, 1]'],
    [
      'names that only number the columns',
      ndarray([[1]], ['t:0']),
      rules([FREE], 1),
      'ndarray [1, 1] named ["t:0"]',
    ],
    [
      'blocks',
      ndarray([
        [
          [1, 2],
          [3, 4],
        ],
      ]),
      rules([{ ...FREE, shape: [2, 2] }], 1),
      'ndarray [1, 2, 2]',
    ],
    ['anything where no targets are known', ndarray([['x', null, true]]), rules([], 1), 'ndarray [1, 3]'],
    [
      'a transformer that changes the number of rows',
      ndarray([[1]]),
      rules([], 5, { operation: TRANSFORM }),
      'ndarray [1, 1]',
    ],
    [
      'text',
      { kind: 'strData', text: 'yes' },
      rules([FREE], 1),
      'strData (has no shape, names or ranges to check)',
    ],
  ])('%s', (...[, payload, known, detail]) => {
    expect(judge(payload, known)).toBe(detail);
  });
});

describe('refuses', () => {
  it.each<readonly [string, Payload, AnswerRules, string]>([
    [
      'rows of different lengths',
      ndarray([[1, 2], [3]]),
      rules([FREE, FREE], 2),
      'expected shape [2, 2], as the targets say, seen [2]',
    ],
    ['a vector for two targets', ndarray([1, 2]), rules([FREE, FREE], 2), 'seen [2]'],
    ['an empty list', ndarray([]), rules([], 1), 'expected an answer with data, seen an empty list'],
    [
      'too few rows without targets',
      ndarray([[1]]),
      rules([], 5),
      'expected 5 rows, as many as were sent, seen shape [1, 1]',
    ],
    [
      'an empty message',
      { kind: 'nothing' },
      rules([], 1),
      'expected an answer with data, seen an empty message',
    ],
    [
      'infinity',
      ndarray([[1, -Infinity]]),
      rules([], 1),
      'expected finite numbers, seen -Infinity in row 0, column 1',
    ],
    ['a NaN deep in a block', ndarray([[[1], [NaN]]]), rules([], 1), 'seen NaN in row 0, column 1'],
    [
      'another category',
      ndarray([['west']]),
      rules([SITE], 1),
      'expected one of ["north",1] in "site", seen "west" in row 0',
    ],
    ['a NaN as JSON has it', ndarray([[1, null]]), rules([], 1), 'seen null in row 0, column 1'],
    ['text for a number', ndarray([['x']]), rules([FREE], 1), 'expected a number in "y", seen "x" in row 0'],
    [
      'a value below the range',
      ndarray([[0.5], [-0.1]]),
      rules([PROBABILITY], 2),
      'expected "p" from 0 to 1, as the targets say, seen -0.1 in row 1',
    ],
    [
      'another name',
      ndarray([[1]], ['z']),
      rules([FREE], 1),
      'expected the names of the targets, ["y"], seen ["z"]',
    ],
    [
      'a tensor without a shape',
      { kind: 'tensor', names: [], shape: [], values: [1] },
      rules([], 1),
      'tensor shape []',
    ],
  ])('%s', (...[, payload, known, why]) => {
    expect(() => judge(payload, known)).toThrow(why);
  });
});

it('takes any names where the contract only numbers its targets', () => {
  const contract: Contract = { features: [], targets: [FREE, FREE] };

  expect(judge(ndarray([[1, 2]], ['a', 'b']), { operation: PREDICT, contract, rows: 1 })).toContain(
    '["a","b"]',
  );
});
