import { describe, expect, it } from 'vitest';
import { detectWith, exampleFile, planWith, type Tree } from '../../../test/support/bare-builder.ts';
import builder from './builder.ts';

const LOANS = exampleFile('lightgbm-loans/loans.txt');
const CLASS = 'class Model:\n  def predict(self, X): pass\n';

function modelOf(revision: string, parameters: readonly string[]): string {
  const block = parameters.map((name) => `[${name}: 0]\n`).join('');
  const tail = parameters.length === 0 ? '' : `\nparameters:\n${block}\nend of parameters\n`;
  return `tree\nversion=${revision}\nnum_class=1\nobjective=regression\nfeature_names=Column_0\n\nTree=0\n\nend of trees\n${tail}\npandas_categorical:null\n`;
}

describe('detection', () => {
  it.each<[string, Tree, string | undefined]>([
    ['text', { 'models/loans.txt': LOANS, 'README.txt': 'tree\nof life' }, 'certain'],
    ['text under another name', { 'm.model': LOANS, 'requirements.txt': 'lightgbm\n' }, 'certain'],
    ['a model beside a Seldon class', { 'm.txt': LOANS, 'Model.py': CLASS }, 'fallback'],
    ['another text', { 'm.txt': 'tree\nversion=1\n' }, undefined],
  ])('of %s: %s', async (_name, tree, confidence) => {
    expect((await detectWith(builder, tree))?.confidence).toBe(confidence);
  });

  it.each<[string, Tree, string, string]>([
    [
      'two models',
      { 'a.txt': LOANS, 'b.lgb': LOANS },
      'E_AMBIGUOUS',
      '"a.txt", "b.lgb" are all LightGBM models',
    ],
    [
      'one that is cut off',
      { 'a.txt': LOANS.subarray(0, 5000) },
      'E_ARTIFACT_CORRUPT',
      '"end of trees" is missing',
    ],
    ['a revision of the future', { 'a.txt': modelOf('v7', []) }, 'E_ARTIFACT_UNSUPPORTED', 'revision v7'],
  ])('refuses %s', async (_name, tree, code, message) => {
    await expect(detectWith(builder, tree)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe('plan', () => {
  it('installs the release that the file points to, and the library that its wheel lacks', async () => {
    const { plan, pip, specs } = await planWith(builder, { 'loans.txt': LOANS });

    expect(specs).toEqual(['lightgbm==4.3.0', 'numpy']);
    expect(pip.asOf).toEqual({ kind: 'release', name: 'lightgbm', version: '4.3.0' });
    expect(plan.steps[1]).toEqual({ kind: 'apt', packages: ['libgomp1'] });
    expect(plan.notices).toEqual([
      'loans.txt does not record its release; the parameter data_sample_strategy says LightGBM 4.2 or 4.3: 4.3.0 is taken',
    ]);
    expect(plan.image.env['MODEL_NAME']).toBe('seldon_wrapper.models.lightgbm.LightgbmModel');
  });

  it.each([
    ['v4', ['bagging_by_query', 'data_sample_strategy', 'linear_tree'], '4.6.0'],
    ['v4', ['parser_config_file', 'linear_tree', 'extra_trees'], '4.0.0'],
    ['v3', ['precise_float_parser', 'extra_trees'], '3.3.5'],
    ['v3', ['num_leaves'], '2.3.1'],
    ['v4', [], '4.6.0'],
    ['v3', [], '3.3.5'],
    ['v2', ['num_leaves'], '2.2.3'],
  ])('takes a model of revision %s with %j for one of %s', async (revision, parameters, version) => {
    const { specs } = await planWith(builder, { 'm.txt': modelOf(revision, parameters) });

    expect(specs).toContain(`lightgbm==${version}`);
  });

  it.each([
    ['lightgbm==4.5.0\n', ['lightgbm==4.5.0', 'numpy'], '4.5.0'],
    ['lightgbm>=4.4\n', ['lightgbm>=4.4', 'numpy'], undefined],
    ['lightgbm<5\n', ['lightgbm<5', 'lightgbm==4.3.0', 'numpy'], '4.3.0'],
  ])('lets %j of the author win over a guess', async (text, expected, version) => {
    const { plan, pip, specs } = await planWith(builder, { 'loans.txt': LOANS, 'requirements.txt': text });

    expect(specs).toEqual(expected);
    expect(pip.asOf).toEqual(
      version === undefined ? undefined : { kind: 'release', name: 'lightgbm', version },
    );
    expect(plan.steps[1]?.kind).toBe('apt');
  });
});
