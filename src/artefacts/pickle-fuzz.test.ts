import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fuzz, FUZZ_TIMEOUT_MS, FUZZ_TITLE } from '../../test/support/fuzz.ts';
import { sourceOfBytes } from './byte-source.ts';
import { modulesNeeded } from './modules-needed.ts';
import { readPickle } from './pickle.ts';
import { verdictOf } from './pickle-safety/verdict.ts';
import { sklearnFactsOf } from './sklearn-facts.ts';

const folder = join(import.meta.dirname, '../../test/fixtures/pickles');
const corpus = readdirSync(folder).flatMap((set) =>
  readdirSync(join(folder, set))
    .filter((file) => file !== 'expected.json')
    .map((file) => readFileSync(join(folder, set, file))),
);
// Damage to a compressed file seldom gets past its checksum: what is inside is damaged as well.
corpus.push(...corpus.filter((bytes) => bytes[0] === 0x1f).map((bytes) => gunzipSync(bytes)));

const PACKAGES: readonly string[] = [
  ...['_codecs', 'builtins', 'collections', 'copyreg', 'datetime', 'decimal', 'fractions', 'functools'],
  ...[
    'operator',
    're',
    'types',
    'uuid',
    'joblib',
    'lightgbm',
    'numpy',
    'pandas',
    'scipy',
    'sklearn',
    'xgboost',
  ],
];
const OPCODES = Buffer.from(
  '()012BCFGIJKLMNPQRSTUVX]abcdeghijloqrstu}.\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98',
  'latin1',
);

it(
  `survives ${FUZZ_TITLE}`,
  async () => {
    const outcomes = await fuzz({
      corpus,
      alphabet: OPCODES,
      async read(bytes) {
        const facts = await readPickle(sourceOfBytes('fuzzed.pkl', bytes));
        sklearnFactsOf(facts);
        modulesNeeded(facts);
        // A damaged name is on no list: what is allowed has to be of a package that is, however it was reached.
        const { verdict } = verdictOf(facts, () => false);
        const foreign = facts.globals.find(({ module }) => !PACKAGES.includes(module.split('.')[0] ?? ''));
        if (verdict === 'allowed' && foreign !== undefined) throw new Error(`allowed ${foreign.module}`);
      },
    });

    expect(outcomes).toEqual(['E_ARTIFACT_CORRUPT', 'E_ARTIFACT_HOSTILE', 'E_ARTIFACT_UNSUPPORTED', 'read']);
  },
  FUZZ_TIMEOUT_MS,
);
