import { readFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { detectWith, exampleFile, planWith, type Tree } from '../../../test/support/bare-builder.ts';
import builder from './builder.ts';
import { TRUSTED } from './trusted-types.ts';

const PENGUINS = exampleFile('skops-penguins/penguins.skops');
const CLASS = 'class Model:\n  def predict(self, X): pass\n';

/** A skops file of a pipeline with some members more. */
function skopsOf(members: Readonly<Record<string, unknown>>): Uint8Array {
  const version = { __class__: 'str', __module__: 'builtins', content: '"1.5.2"' };
  const schema = {
    __class__: 'Pipeline',
    __module__: 'sklearn.pipeline',
    content: { content: { _sklearn_version: version, ...members } },
    _skops_version: '0.10.0',
  };
  return zipSync({ 'schema.json': strToU8(JSON.stringify(schema)) });
}

const instanceOf = (module: string, name: string): unknown => ({ __module__: module, __class__: name });

describe('detection', () => {
  it.each<[string, Tree, string | undefined]>([
    ['a file', { 'models/p.skops': PENGUINS }, 'certain'],
    ['a file beside a Seldon class', { 'p.skops': PENGUINS, 'Model.py': CLASS }, 'fallback'],
    ['another archive', { 'p.zip': PENGUINS }, undefined],
  ])('of %s: %s', async (_name, tree, confidence) => {
    expect((await detectWith(builder, tree))?.confidence).toBe(confidence);
  });

  it.each<[string, Tree, string, string]>([
    ['two files', { 'a.skops': PENGUINS, 'b.skops': PENGUINS }, 'E_AMBIGUOUS', 'are all skops files'],
    ['one that is cut off', { 'a.skops': PENGUINS.subarray(0, 5000) }, 'E_ARTIFACT_CORRUPT', 'a.skops'],
    [
      'requirements that exclude the release',
      { 'a.skops': PENGUINS, 'requirements.txt': 'scikit-learn==1.6.1\n' },
      'E_VERSION_CONTRADICTION',
      '"a.skops" was written by 1.5.2',
    ],
    [
      'parts of several releases',
      { 'a.skops': skopsOf({ b: { _sklearn_version: { content: '"1.4.0"' } } }) },
      'E_VERSION_CONTRADICTION',
      'written by 1.4.0 and 1.5.2',
    ],
    ...(
      [
        ['os', 'system'],
        ['numpy', 'loadtxt'],
        ['sklearn.datasets', 'load_files'],
        ['sklearn.externals.conda', 'x'],
        ['features', 'Ratio'],
      ] as const
    ).map(([module, name]): [string, Tree, string, string] => [
      `${module}.${name}`,
      { 'a.skops': skopsOf({ f: instanceOf(module, name) }) },
      'E_ARTIFACT_UNSUPPORTED',
      `loading it would look up ${module}.${name}`,
    ]),
  ])('refuses %s', async (_name, tree, code, message) => {
    await expect(detectWith(builder, tree)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe('plan', () => {
  it('pins the releases that wrote the file', async () => {
    const { plan, pip, specs } = await planWith(builder, { 'p.skops': PENGUINS });

    expect(specs).toEqual(['scikit-learn==1.5.2', 'skops==0.11.0']);
    expect(pip.asOf).toEqual({ kind: 'release', name: 'scikit-learn', version: '1.5.2' });
    expect(pip.excludes).toEqual(['huggingface-hub', 'tabulate']);
    expect(plan.image.env['MODEL_NAME']).toBe('seldon_wrapper.models.skops.SkopsModel');
  });

  it('installs pandas for columns with names', async () => {
    const { specs } = await planWith(builder, { 'p.skops': skopsOf({ feature_names_in_: {} }) });

    expect(specs).toEqual(['scikit-learn==1.5.2', 'skops==0.10.0', 'pandas']);
  });

  it('wants packages of other estimators to be listed', async () => {
    const tree = { 'p.skops': skopsOf({ m: instanceOf('lightgbm.sklearn', 'LGBMClassifier') }) };

    await expect(planWith(builder, tree)).rejects.toMatchObject({ code: 'E_MISSING_MODULE' });
    const { plan } = await planWith(builder, { ...tree, 'requirements.txt': 'lightgbm\n' });
    expect(plan.steps[1]?.kind).toBe('apt');
  });
});

it('has the list of the wrapper', () => {
  const text = readFileSync('builders/python/wrapper/seldon_wrapper/models/skops.py', 'utf8');
  const [, list = ''] = text.split('_TRUSTED = re.compile(');
  const patterns = [...list.matchAll(/^ {4}r"\|?(.*)"(?: {2}#.*)?$/gm)].map(([, pattern = '']) => pattern);

  expect(patterns.filter((pattern) => pattern !== '(?:' && pattern !== ')\\Z')).toEqual(TRUSTED);
});
