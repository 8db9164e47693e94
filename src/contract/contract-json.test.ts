import { describe, expect, it } from 'vitest';
import { SeldonBuildError } from '../errors.ts';
import { parseContract } from './contract-json.ts';
import type { Contract } from './contract.ts';

const AGE = { name: 'age', ftype: 'continuous', dtype: 'INT', range: [18, 90] };
const RISK = { name: 'risk', ftype: 'continuous', dtype: 'FLOAT', range: [0, 1] };

function contractOf(features: unknown, targets: unknown = [RISK]): Contract {
  return parseContract(JSON.stringify({ features, targets })).contract;
}

it('reads every kind of column', () => {
  const contract = contractOf(
    [
      AGE,
      { name: 'score', ftype: 'continuous', dtype: 'FLOAT', range: [0, 'inf'] },
      { name: 'delta', ftype: 'continuous', dtype: 'FLOAT' },
      { name: 'site', ftype: 'categorical', values: ['north', 2, true, null] },
    ],
    [RISK],
  );

  expect(contract).toEqual({
    features: [
      { kind: 'continuous', name: 'age', dtype: 'INT', range: [18, 90] },
      { kind: 'continuous', name: 'score', dtype: 'FLOAT', range: [0, Infinity] },
      { kind: 'continuous', name: 'delta', dtype: 'FLOAT', range: [-Infinity, Infinity] },
      { kind: 'categorical', name: 'site', values: ['north', 2, true, null] },
    ],
    targets: [{ kind: 'continuous', name: 'risk', dtype: 'FLOAT', range: [0, 1] }],
    targetNames: ['risk'],
  });
});

it('names repeated features from 1 on and repeated targets from 0 on, which says nothing about names', () => {
  const contract = contractOf([{ ...AGE, name: 'x', repeat: 3 }], [{ ...RISK, name: 'class', repeat: 2 }]);

  expect(contract.features.map(({ name }) => name)).toEqual(['x1', 'x2', 'x3']);
  expect(contract.targets.map(({ name }) => name)).toEqual(['class:0', 'class:1']);
  expect(contract.targetNames).toBeUndefined();
});

it('takes INTEGER with a notice that Seldon itself does not', () => {
  const { contract, notices } = parseContract(
    JSON.stringify({ features: [{ ...AGE, dtype: 'INTEGER' }], targets: [RISK] }),
    'model/contract.json',
  );

  expect(contract.features[0]).toMatchObject({ dtype: 'INT' });
  expect(notices).toEqual([
    'model/contract.json: features[0].dtype: "INTEGER" is taken as "INT"; Seldon\'s own testers refuse it',
  ]);
});

it('reads a target without a kind, a bound on one side and a byte order mark', () => {
  const text = JSON.stringify({
    features: [AGE],
    targets: [{ name: 'y', ftype: 'continuous', range: ['inf', 0] }],
  });

  expect(parseContract(`\uFEFF${text}`).contract.targets).toEqual([
    { kind: 'continuous', name: 'y', dtype: 'FLOAT', range: [-Infinity, 0] },
  ]);
});

it('reads blocks that can be joined along their first dimension', () => {
  const image = { name: 'image', ftype: 'continuous', dtype: 'FLOAT', shape: [28, 28] };

  expect(contractOf([image, { ...image, name: 'mask', shape: [1, 28] }]).features).toHaveLength(2);
});

describe('refuses', () => {
  it.each([
    ['text that is not JSON', '{', 'cannot read contract "contract.json": it is not JSON'],
    ['a list', '[]', 'must be an object with the lists "features" and "targets"'],
    ['no features', '{"targets": []}', 'features: must be a list of columns, found nothing'],
    ['no targets', '{"features": []}', 'targets: must be a list of columns, found nothing'],
    ['empty features', '{"features": [], "targets": []}', 'features: must have at least one entry'],
  ])('%s', (_, text, why) => {
    expect(() => parseContract(text)).toThrow(why);
    expect(() => parseContract(text)).toThrow(expect.objectContaining({ code: 'E_BAD_CONTRACT' }));
  });

  it.each([
    ['a column that is no object', 'age', 'features[0]: must be an object, found "age"'],
    [
      'a column without a name',
      { ...AGE, name: undefined },
      'features[0].name: must be a text, found nothing',
    ],
    ['an empty name', { ...AGE, name: '' }, 'features[0].name: must be a text, found ""'],
    [
      'an unknown ftype',
      { ...AGE, ftype: 'FOO' },
      '.ftype: must be "continuous" or "categorical", found "FOO"',
    ],
    ['an unknown dtype', { ...AGE, dtype: 'STRING' }, '.dtype: must be "FLOAT" or "INT", found "STRING"'],
    ['a missing dtype', { ...AGE, dtype: undefined }, '.dtype: must be "FLOAT" or "INT", found nothing'],
    ['a range with one bound', { ...AGE, range: [1] }, '.range: must be a list of two bounds, found [1]'],
    ['a textual bound', { ...AGE, range: ['low', 2] }, '.range[0]: must be a number or "inf", found "low"'],
    ['bounds in the wrong order', { ...AGE, range: [2, 1] }, 'the lower bound 2 is above the upper bound 1'],
    ['a shape of zero', { ...AGE, shape: [0] }, '.shape: must be a list of whole numbers'],
    ['a repeat of zero', { ...AGE, repeat: 0 }, '.repeat: must be a whole number from 1'],
    [
      'a giant repeat',
      { ...AGE, repeat: 1e12 },
      '.repeat: must be a whole number from 1 to 5000000, found 1000000000000',
    ],
    ['a giant shape', { ...AGE, shape: [1e6, 1e6] }, 'features: one row has more than 5000000 values'],
    [
      'a category without values',
      { name: 'a', ftype: 'categorical' },
      '.values: must be a list of the allowed values',
    ],
    ['no values at all', { name: 'a', ftype: 'categorical', values: [] }, '.values: must be a list'],
  ])('%s', (_, feature, why) => {
    expect(() => contractOf([feature])).toThrow(why);
  });

  it('shapes that cannot be joined', () => {
    const image = { name: 'image', ftype: 'continuous', dtype: 'FLOAT', shape: [28, 28] };

    expect(() => contractOf([image, AGE])).toThrow('features: the shapes cannot be joined');
  });

  it('inputs by name of which two have one name, and another word for how they are sent', () => {
    const contract = (messagetype: string) =>
      JSON.stringify({ messagetype, features: [AGE, AGE], targets: [] });

    expect(() => parseContract(contract('jsonData'))).toThrow('features: "age" is there twice');
    expect(() => parseContract(contract('strData'))).toThrow('messagetype: must be "jsonData" or not be');
  });

  it('all problems at once, each with its path', () => {
    try {
      contractOf([{ ...AGE, dtype: 'X', range: ['a', 'b'] }], [{ name: 1, ftype: 'continuous' }]);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SeldonBuildError);
      expect(String(error).split('\n').slice(1)).toEqual([
        '  features[0].dtype: must be "FLOAT" or "INT", found "X"',
        '  features[0].range[0]: must be a number or "inf", found "a"',
        '  features[0].range[1]: must be a number or "inf", found "b"',
        '  targets[0].name: must be a text, found 1',
      ]);
    }
  });
});
