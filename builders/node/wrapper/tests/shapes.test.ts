import { describe, expect, it } from 'vitest';
import { BadRequest } from '../src/errors.ts';
import { messageOf } from '../src/json-message.ts';
import { featuresOf } from '../src/message.ts';

function features(tensor: object): unknown {
  return featuresOf(messageOf({ data: tensor }));
}

describe('a tensor', () => {
  it.each([
    [
      [2, 2],
      [1, 2, 3, 4],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      [-1, 2],
      [1, 2, 3, 4],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [[1, 1, 2], [1, 2], [[[1, 2]]]],
    [[0], [], []],
    [[2, 0], [], [[], []]],
    [[1], [null], [NaN]],
  ])('of the shape %j with %j is %j', (shape, values, lists) => {
    expect(features({ tensor: { shape, values } })).toEqual(lists);
  });

  it.each([
    ['too few values', [2, 2], [1]],
    ['two open sizes', [-1, -1], [1]],
    ['a size that is no integer', [0.5], [1]],
    ['a size below -1', [-2, -2], [1, 2, 3, 4]],
    ['an open size that does not come out even', [-1, 3], [1, 2]],
    ['more empty rows than the request is worth', [50_000_000, 0], []],
    ['more dimensions than anybody has', Array.from({ length: 5000 }, () => 1), [1]],
    ['text', [1], ['x']],
  ])('with %s is the mistake of the caller', (_, shape, values) => {
    expect(() => features({ tensor: { shape, values } })).toThrow(BadRequest);
  });

  it('of TensorFlow is not filled up without end', () => {
    const dim = [{ size: '100000' }, { size: '100000' }];
    const tftensor = { dtype: 'DT_FLOAT', tensorShape: { dim }, floatVal: [1] };

    expect(() => features({ tftensor })).toThrow(BadRequest);
  });
});
