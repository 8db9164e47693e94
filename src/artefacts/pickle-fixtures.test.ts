import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceOfBytes } from './byte-source.ts';
import { modulesNeeded } from './modules-needed.ts';
import { readPickle } from './pickle.ts';
import { sklearnFactsOf } from './sklearn-facts.ts';

const folder = join(import.meta.dirname, '../../test/fixtures/pickles');
const sets = readdirSync(folder).filter((set) => set.startsWith('sklearn-'));
const cases = sets.flatMap((set) => {
  const expected = JSON.parse(readFileSync(join(folder, set, 'expected.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  return Object.entries(expected).map(([file, facts]) => ({ file: join(set, file), facts }));
});

describe('readPickle says what Python says of', () => {
  it.each(cases)('$file', async ({ file, facts: expected }) => {
    const facts = await readPickle(sourceOfBytes(file, readFileSync(join(folder, file))));

    const { estimator, numpyGeneration } = sklearnFactsOf(facts);
    expect({
      container: facts.container,
      compression: facts.compression,
      protocol: facts.protocol,
      codePicklers: facts.codePicklers,
      trailing: facts.hasTrailingData,
      root: [facts.root.module ?? 'builtins', facts.root.name],
      globals: facts.globals.map(({ module, name }) => `${module}:${name}`).sort(),
      imports: facts.imports,
      modulesNeeded: modulesNeeded(facts),
      sklearnVersions: facts.sklearnVersions,
      numpyGeneration: numpyGeneration ?? null,
      estimator:
        estimator === undefined
          ? null
          : {
              className: estimator.className,
              finalClassName: estimator.finalClassName,
              steps: estimator.steps.map(({ name, className }) => [name, className ?? null]),
              featureCount: estimator.featureCount ?? null,
              featureNames: estimator.featureNames ?? null,
              classes: estimator.classes ?? null,
            },
    }).toEqual(expected);
  });
});

it('has expected facts for every file', () => {
  const files = sets.flatMap((set) => readdirSync(join(folder, set)).map((file) => join(set, file)));
  const models = files.filter((file) => !file.endsWith('expected.json'));

  expect(cases.map(({ file }) => file).sort()).toEqual(models.sort());
});
