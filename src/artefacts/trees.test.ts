import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ByteRange } from '../model/project.ts';
import { type ByteSource, sourceOfBytes } from './byte-source.ts';
import { readCatboost } from './catboost.ts';
import { readLightgbm } from './lightgbm.ts';
import { readSkops } from './skops.ts';
import { readXgboost } from './xgboost.ts';

const example = (path: string): Buffer => readFileSync(join(import.meta.dirname, '../../examples', path));
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A file of any size that is blank between its beginning and its end, and what was read of it. */
function sparse(
  size: number,
  start: Uint8Array,
  end: Uint8Array,
): { source: ByteSource; read: () => number } {
  let read = 0;
  return {
    read: () => read,
    source: {
      name: 'large',
      size,
      read: async ({ start: from, end: to }: ByteRange) => {
        const bytes = Buffer.alloc(Math.max(0, Math.min(to, size) - from));
        read += bytes.length;
        if (from < start.length) bytes.set(start.subarray(from, Math.min(start.length, from + bytes.length)));
        const tail = size - end.length;
        if (to > tail) bytes.set(end.subarray(Math.max(0, from - tail)), Math.max(0, tail - from));
        return bytes;
      },
    },
  };
}

describe('XGBoost', () => {
  it.each([
    [
      'xgboost-churn/churn.json',
      {
        form: 'json',
        version: '3.0.2',
        booster: 'gbtree',
        objective: 'binary:logistic',
        numberOfClasses: 0,
        numberOfFeatures: 3,
        featureNames: ['months', 'charges', 'support calls'],
        featureTypes: ['int', 'float', 'float'],
      },
    ],
    [
      'xgboost-wine/wine.ubj',
      {
        form: 'ubjson',
        version: '2.1.4',
        objective: 'multi:softprob',
        numberOfClasses: 3,
        numberOfFeatures: 13,
      },
    ],
    [
      'xgboost-old/diabetes.model',
      {
        form: 'binary',
        version: '2.1',
        booster: 'gbtree',
        objective: 'reg:squarederror',
        numberOfFeatures: 10,
      },
    ],
  ])('tells the facts of %s', async (path, facts) => {
    expect(await readXgboost(sourceOfBytes(path, example(path)))).toMatchObject(facts);
  });

  it('reads JSON in any order and layout', async () => {
    const text = JSON.stringify(
      {
        version: [1, 7, 6],
        learner: {
          objective: { name: 'reg:tweedie "\\' },
          gradient_booster: { model: { trees: [[{ a: ']}"\\' }], 1, true] }, name: 'dart' },
          learner_model_param: { num_class: '0', num_feature: '2' },
          feature_names: [],
        },
      },
      null,
      3,
    );

    const facts = await readXgboost(sourceOfBytes('m.json', bytesOf(text)));

    expect(facts).toMatchObject({ version: '1.7.6', booster: 'dart', objective: 'reg:tweedie "\\' });
    expect(facts.featureNames).toBeUndefined();
  });

  it('passes over lists of numbers in UBJSON without reading them', async () => {
    const wine = example('xgboost-wine/wine.ubj');
    const mark = Buffer.from('[$l#L');
    const at = wine.indexOf(mark); // the first list of 32-bit integers
    const count = Number(wine.readBigInt64BE(at + mark.length));
    const behind = at + mark.length + 8;
    const many = 250_000_000;
    const head = Buffer.from(wine.subarray(0, behind));
    head.writeBigInt64BE(BigInt(many), at + mark.length);
    const tail = wine.subarray(behind + 4 * count);
    const { source, read } = sparse(head.length + 4 * many + tail.length, head, tail);

    expect((await readXgboost(source)).version).toBe('2.1.4');
    expect(read()).toBeLessThan(2_000_000);
  });

  it.each([
    ['nothing', '', 'it ends too early'],
    ['another JSON', '{"a": 1}', 'it has no learner_model_param'],
    ['JSON that is cut off', '{"learner":{"feature_names":["a"', 'it ends too early'],
    ['something else', 'x'.repeat(500), 'it is no XGBoost model'],
    ['UBJSON of an unknown kind', '{i\u0001a?', 'a value of the unknown kind "?"'],
  ])('refuses %s', async (_name, text, why) => {
    await expect(readXgboost(sourceOfBytes('m.json', Buffer.from(text, 'latin1')))).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: expect.stringContaining(why),
    });
  });

  it('refuses nesting without end', async () => {
    const deep = Buffer.from(`{i\u0001a${'['.repeat(1000)}`, 'latin1');

    await expect(readXgboost(sourceOfBytes('m.ubj', deep))).rejects.toMatchObject({
      code: 'E_ARTIFACT_HOSTILE',
    });
  });
});

describe('LightGBM', () => {
  const loans = example('lightgbm-loans/loans.txt');

  it('tells columns, categories and parameters', async () => {
    const facts = await readLightgbm(sourceOfBytes('loans.txt', loans));

    expect(facts).toMatchObject({
      revision: 'v4',
      objective: 'multiclass num_class:3',
      numberOfClasses: 3,
      featureNames: ['yearly_income', 'amount', 'purpose', 'home'],
      categories: [
        ['car', 'debt', 'house', 'school'],
        ['mortgage', 'own', 'rent'],
      ],
      categoricalColumns: [2, 3],
    });
    expect(facts.parameters.has('data_sample_strategy')).toBe(true);
  });

  it('reads the beginning and the end of a large file only', async () => {
    const end = loans.subarray(loans.indexOf('\nend of trees'));
    const { source, read } = sparse(3_000_000_000, loans.subarray(0, 1000), end);

    expect((await readLightgbm(source)).revision).toBe('v4');
    expect(read()).toBeLessThan(1_000_000);
  });

  it.each([
    ['another text', 'hello\n\n', 'it does not start with the line "tree"'],
    ['a model that is cut off', loans.subarray(0, 3000).toString(), '"end of trees" is missing'],
    ['one without columns', 'tree\nversion=v4\n\nend of trees\n', 'no version and feature_names'],
  ])('refuses %s', async (_name, text, why) => {
    await expect(readLightgbm(sourceOfBytes('m.txt', bytesOf(text)))).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: expect.stringContaining(why),
    });
  });
});

describe('CatBoost', () => {
  const loans = example('catboost-loans/loans.cbm');

  it('tells release, loss, classes and columns', async () => {
    expect(await readCatboost(sourceOfBytes('loans.cbm', loans))).toEqual({
      version: '1.2.5',
      lossFunction: 'MultiClass',
      classes: ['high', 'low', 'middle'],
      columns: [
        { index: 0, name: 'yearly income', kind: 'number' },
        { index: 1, name: 'amount', kind: 'number' },
        { index: 2, name: 'purpose', kind: 'category' },
        { index: 3, name: 'home', kind: 'category' },
      ],
    });
  });

  it.each([
    ['another file', Buffer.from('CBM2abcd'), 'it does not start with "CBM1"'],
    ['one that is cut off', loans.subarray(0, 9000), 'it ends too early'],
    [
      'an offset that leads outside',
      Buffer.from('CBM1\x04\0\0\0\xff\xff\xff\x7f', 'latin1'),
      'leads outside',
    ],
  ])('refuses %s', async (_name, bytes, why) => {
    await expect(readCatboost(sourceOfBytes('m.cbm', bytes))).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: expect.stringContaining(why),
    });
  });
});

describe('skops', () => {
  it('tells releases and all that loading looks up', async () => {
    const facts = await readSkops(sourceOfBytes('p.skops', example('skops-penguins/penguins.skops')));

    expect(facts).toMatchObject({
      skopsVersion: '0.11.0',
      className: 'sklearn.pipeline.Pipeline',
      sklearnVersions: ['1.5.2'],
      hasFeatureNames: false,
    });
    expect(facts.types).toEqual(expect.arrayContaining(['numpy.dtype', 'sklearn.tree._tree.Tree']));
  });

  it('tells functions that a node refers to', async () => {
    const schema = {
      __class__: 'function',
      __module__: 'builtins',
      content: { module_path: 'os', function: 'system' },
    };
    const bytes = zipSync({ 'schema.json': strToU8(JSON.stringify(schema)) });

    expect((await readSkops(sourceOfBytes('p.skops', bytes))).types).toContain('os.system');
  });

  it.each([
    ['another archive', zipSync({ a: strToU8('') }), 'it holds no schema.json'],
    ['no archive', bytesOf('hello'), 'it is not a whole zip archive'],
    ['a schema of nothing', zipSync({ 'schema.json': strToU8('[]') }), 'describes no object'],
  ])('refuses %s', async (_name, bytes, why) => {
    await expect(readSkops(sourceOfBytes('p.skops', bytes))).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: expect.stringContaining(why),
    });
  });
});
