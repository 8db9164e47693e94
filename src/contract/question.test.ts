import { describe, expect, it } from 'vitest';
import type { ContinuousColumn } from './contract.ts';
import { operationsOf } from './operations.ts';
import { decodeSeldonMessage } from './protobuf/seldon-message.ts';
import { batchRowsOf, questionOf } from './question.ts';

const AGE: ContinuousColumn = { kind: 'continuous', name: 'age', dtype: 'INT', range: [7, 7] };
const SITE = { kind: 'categorical', name: 'site', values: ['no"rth'] } as const;
const [PREDICT] = operationsOf('MODEL');
const [AGGREGATE] = operationsOf('COMBINER');

describe('questionOf', () => {
  it('writes numbers as floats, as over gRPC, but never the shape', () => {
    const body = (encoding: 'ndarray' | 'tensor') =>
      questionOf({ features: [AGE] }, PREDICT, { rows: 2, encoding })?.body;

    expect(body('ndarray')).toBe('{"data":{"names":["age"],"ndarray":[[7.0],[7.0]]}}');
    expect(body('tensor')).toBe('{"data":{"names":["age"],"tensor":{"shape":[2,1],"values":[7.0,7.0]}}}');
  });

  it('keeps the categories of a contract that has nothing else', () => {
    const code = { kind: 'categorical', name: 'code', values: [3] } as const;

    expect(questionOf({ features: [code] }, PREDICT, { rows: 1, encoding: 'ndarray' })?.body).toContain(
      '[[3]]',
    );
  });

  it('escapes text, and sends no text as a tensor', () => {
    expect(questionOf({ features: [AGE, SITE] }, PREDICT, { rows: 1, encoding: 'ndarray' })?.body).toBe(
      '{"data":{"names":["age","site"],"ndarray":[[7.0,"no\\"rth"]]}}',
    );
    expect(questionOf({ features: [AGE, SITE] }, PREDICT, { rows: 1, encoding: 'tensor' })).toBeUndefined();
  });

  it('says the same in JSON and in protobuf', () => {
    const question = questionOf({ features: [AGE, SITE] }, PREDICT, { rows: 1, encoding: 'ndarray' });

    expect(decodeSeldonMessage(question?.bytes ?? Buffer.alloc(0))).toEqual({
      kind: 'ndarray',
      names: ['age', 'site'],
      rows: [[7, 'no"rth']],
    });
  });

  it('sends inputs of their own by name, each in its shape, and no other way', () => {
    const pixels = { ...AGE, name: 'pixels', shape: [2, 1] };
    const inputs = { features: [AGE, pixels, SITE], byName: true } as const;
    const question = questionOf(inputs, PREDICT, { rows: 2, encoding: 'jsonData' });

    expect(question?.body).toBe(
      '{"jsonData":{"age":[7.0,7.0],"pixels":[[[7.0],[7.0]],[[7.0],[7.0]]],"site":["no\\"rth","no\\"rth"]}}',
    );
    expect(decodeSeldonMessage(question?.bytes ?? Buffer.alloc(0))).toEqual({
      kind: 'jsonData',
      value: {
        age: [7, 7],
        pixels: [
          [[7], [7]],
          [[7], [7]],
        ],
        site: ['no"rth', 'no"rth'],
      },
    });
    expect(questionOf(inputs, PREDICT, { rows: 2, encoding: 'ndarray' })).toBeUndefined();
    expect(questionOf({ features: [AGE] }, PREDICT, { rows: 2, encoding: 'jsonData' })).toBeUndefined();
  });

  it('gives a combiner a bare list of two messages', () => {
    const body: unknown = JSON.parse(
      questionOf({ features: [AGE] }, AGGREGATE, { rows: 1, encoding: 'ndarray' })?.body ?? '',
    );

    expect(body).toMatchObject([{ data: { ndarray: [[7]] } }, { data: { ndarray: [[7]] } }]);
  });
});

it.each([
  [[AGE], 5],
  [[{ ...AGE, shape: [224, 224, 3] }], 1],
  [[{ ...AGE, shape: [100, 1000] }], 3],
  [[{ ...AGE, shape: [1000, 1000] }], 1],
  [[AGE, { ...AGE, shape: [100, 1000] }], 2],
] as const)('a batch of %j has %i rows', (features, rows) => {
  expect(batchRowsOf(features)).toBe(rows);
});
