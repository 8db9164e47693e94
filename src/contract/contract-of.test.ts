import { describe, expect, it } from 'vitest';
import { parseContract } from './contract-json.ts';
import { contractOf } from './contract-of.ts';
import type { Column } from './contract.ts';

/** What the columns of the printed contract are. */
function featuresOf(inputs: readonly object[]): readonly Column[] | undefined {
  const text = contractOf({ inputs });
  return text === undefined ? undefined : parseContract(text).contract.features;
}

const INFINITE = [-Infinity, Infinity];

describe('contractOf', () => {
  it('prints the contract that the component carries, word for word', () => {
    expect(contractOf({ custom: { contract: '{"features": 1}' }, inputs: [] })).toBe('{"features": 1}');
  });

  it('prints inputs and outputs in the tensor style', () => {
    const text = contractOf({
      inputs: [
        { name: 'age', datatype: 'INT64', shape: [-1] },
        { name: 'pixels', datatype: 'FP32', shape: [-1, 8] },
      ],
      outputs: [{ name: 'p', datatype: 'FP64', shape: [-1, 1] }],
    });

    expect(JSON.parse(text ?? '')).toEqual({
      features: [
        { name: 'age', ftype: 'continuous', dtype: 'INT' },
        { name: 'pixels', ftype: 'continuous', dtype: 'FLOAT', shape: [8] },
      ],
      targets: [{ name: 'p', ftype: 'continuous', dtype: 'FLOAT' }],
    });
  });

  it('prints tensors that go by name as jsonData, whatever their shapes', () => {
    const schema = {
      age: { datatype: 'INT64', shape: [-1] },
      pixels: { datatype: 'FP32', shape: [-1, 8, 8] },
    };
    const text = contractOf({
      inputs: [{ messagetype: 'jsonData', schema }],
      outputs: [
        { name: 'p', datatype: 'FP64', shape: [-1] },
        { name: 'map', datatype: 'FP64', shape: [-1, 8, 8] },
      ],
    });

    expect(parseContract(text ?? '').contract).toMatchObject({
      byName: true,
      features: [{ name: 'age' }, { name: 'pixels', shape: [8, 8] }],
      targets: [],
    });
  });

  it('prints nothing for tensors that no one array can hold', () => {
    expect(
      featuresOf([
        { name: 'age', datatype: 'INT64', shape: [-1] },
        { name: 'pixels', datatype: 'FP32', shape: [-1, 8, 8] },
      ]),
    ).toBeUndefined();
  });

  it.each<readonly [string, object, readonly object[]]>([
    [
      'unsigned numbers are not negative',
      { name: 'a', datatype: 'UINT8', shape: [1, 1] },
      [{ dtype: 'INT', range: [0, 10] }],
    ],
    [
      'truth values are categories',
      { name: 'a', datatype: 'BOOL', shape: [-1] },
      [{ values: [true, false] }],
    ],
    [
      'names of an array are columns',
      { messagetype: 'ndarray', schema: { names: ['a', 'b'] } },
      [{ name: 'a', range: INFINITE }, { name: 'b' }],
    ],
    [
      'the shape of an array is that of a row',
      { messagetype: 'tensor', schema: { shape: [4] } },
      [{ shape: [4] }],
    ],
    [
      'a shape with a batch dimension',
      { messagetype: 'tensor', schema: { shape: [-1, 4] } },
      [{ shape: [4] }],
    ],
  ])('%s', (...[, input, columns]) => {
    expect(featuresOf([input])).toMatchObject(columns);
  });

  it.each<readonly [string, object]>([
    ['text, of which nothing is known', { name: 'a', datatype: 'BYTES', shape: [-1] }],
    ['a dimension of any length', { name: 'a', datatype: 'FP32', shape: [-1, -1] }],
    ['an input without a shape', { name: 'a', datatype: 'FP32' }],
    ['a matrix of truth values', { name: 'a', datatype: 'BOOL', shape: [-1, 3] }],
    ['an array without a schema', { messagetype: 'ndarray' }],
    ['a payload of its own', { messagetype: 'jsonData', schema: { type: 'object' } }],
    ['a payload without a schema', { messagetype: 'jsonData' }],
    [
      'tensors by name, one of which is text',
      { messagetype: 'jsonData', schema: { a: { datatype: 'BYTES', shape: [-1] } } },
    ],
    ['a tensor of any number of dimensions', { name: 'a', datatype: 'FP32', shape: [] }],
    ['no shape and no names', { messagetype: 'tensor', schema: {} }],
  ])('prints nothing for %s', (...[, input]) => {
    expect(featuresOf([input])).toBeUndefined();
  });

  it.each([[{}], [{ inputs: [] }], [{ inputs: 'x' }], [{ custom: {} }]])(
    'prints nothing for %j',
    (metadata) => {
      expect(contractOf(metadata)).toBeUndefined();
    },
  );
});
