import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { fuzz, FUZZ_TIMEOUT_MS, FUZZ_TITLE, type Fuzzing } from '../../test/support/fuzz.ts';
import { sourceOfBytes } from './byte-source.ts';
import { readCatboost } from './catboost.ts';
import { readLightgbm } from './lightgbm.ts';
import { readSkops } from './skops.ts';
import { readXgboost } from './xgboost.ts';

const example = (path: string): Buffer => readFileSync(join(import.meta.dirname, '../../examples', path));
const json = example('xgboost-churn/churn.json');
const schema = Buffer.from(unzipSync(example('skops-penguins/penguins.skops'))['schema.json'] ?? []);

const readers: Readonly<Record<string, Fuzzing>> = {
  "the reader of XGBoost's JSON": {
    // Most of a model is trees, which are passed over: what stands around them is damaged more often alone.
    corpus: [json, Buffer.concat([json.subarray(0, 400), json.subarray(-500)])],
    alphabet: Buffer.from('{}[]",:\\0123456789', 'latin1'),
    read: (bytes) => readXgboost(sourceOfBytes('model.json', bytes)),
  },
  "the reader of XGBoost's UBJSON": {
    corpus: [example('xgboost-wine/wine.ubj'), example('xgboost-wine/wine.ubj').subarray(0, 2000)],
    alphabet: Buffer.from('{}[]$#SHCiUIlLdDTFZN\x00\x01\x7f\xff', 'latin1'),
    read: (bytes) => readXgboost(sourceOfBytes('model.ubj', bytes)),
  },
  "the reader of XGBoost's old form": {
    corpus: [example('xgboost-old/diabetes.model').subarray(0, 300)],
    alphabet: Buffer.from('binf:\x00\x01\x10\xff', 'latin1'),
    read: (bytes) => readXgboost(sourceOfBytes('model.bst', bytes)),
  },
  'the reader of LightGBM': {
    corpus: [example('lightgbm-loans/loans.txt')],
    alphabet: Buffer.from('\n\r=:[]," tree', 'latin1'),
    read: (bytes) => readLightgbm(sourceOfBytes('model.txt', bytes)),
  },
  'the reader of CatBoost': {
    corpus: [example('catboost-loans/loans.cbm')],
    alphabet: Buffer.from('CBM1\x00\x01\x04\x08\x10\xfe\xff', 'latin1'),
    read: (bytes) => readCatboost(sourceOfBytes('model.cbm', bytes)),
  },
  'the reader of skops files': {
    corpus: [
      zipSync({ 'schema.json': schema.subarray(0, 4000) }),
      example('skops-penguins/penguins.skops').subarray(-9000),
    ].map((bytes) => Buffer.from(bytes)),
    alphabet: Buffer.from('PK\x01\x02\x03\x04\x05\x06\x08', 'latin1'),
    read: (bytes) => readSkops(sourceOfBytes('model.skops', bytes)),
  },
  'the reader of schemas of skops': {
    corpus: [
      Buffer.from(
        '{"__class__":"Pipeline","__module__":"sklearn.pipeline","__loader__":"ObjectNode","content":{"steps":[1,null]},"_skops_version":"0.11.0"}',
      ),
    ],
    alphabet: Buffer.from('{}[]",:null0123456789', 'latin1'),
    read: (bytes) =>
      readSkops(
        sourceOfBytes('model.skops', zipSync({ 'schema.json': bytes, a: strToU8('') }, { level: 0 })),
      ),
  },
};

const OUTCOMES = ['E_ARTIFACT_CORRUPT', 'E_ARTIFACT_HOSTILE', 'E_ARTIFACT_UNSUPPORTED', 'read'];

describe.each(Object.entries(readers))('%s', (_name, fuzzing) => {
  it(
    `survives ${FUZZ_TITLE}`,
    async () => {
      const outcomes = await fuzz(fuzzing);

      expect(outcomes).toContain('E_ARTIFACT_CORRUPT');
      expect(OUTCOMES).toEqual(expect.arrayContaining([...outcomes]));
    },
    FUZZ_TIMEOUT_MS,
  );
});
