import { describe, expect, it } from 'vitest';
import { detectWith, exampleFile, planWith, type Tree } from '../../../test/support/bare-builder.ts';
import builder from './builder.ts';

const LOANS = exampleFile('catboost-loans/loans.cbm');
const NAMELESS = Buffer.from(
  LOANS.toString('latin1').replace('CatBoost release', 'CatBoost releaze'),
  'latin1',
);
const CLASS = 'class Model:\n  def predict(self, X): pass\n';

describe('detection', () => {
  it.each<[string, Tree, string | undefined]>([
    ['a model', { 'models/loans.cbm': LOANS }, 'certain'],
    ['a model under another name', { 'model.bin': LOANS }, 'certain'],
    ['a model beside a Seldon class', { 'loans.cbm': LOANS, 'Model.py': CLASS }, 'fallback'],
    ['another file', { 'model.bin': 'CBM' }, undefined],
  ])('of %s: %s', async (_name, tree, confidence) => {
    expect((await detectWith(builder, tree))?.confidence).toBe(confidence);
  });

  it.each<[string, Tree, string, string]>([
    [
      'two models',
      { 'a.cbm': LOANS, 'b.cbm': LOANS },
      'E_AMBIGUOUS',
      '"a.cbm", "b.cbm" are all CatBoost models',
    ],
    ['one that is cut off', { 'a.cbm': LOANS.subarray(0, 5000) }, 'E_ARTIFACT_CORRUPT', 'it ends too early'],
    [
      'requirements that exclude the release',
      { 'a.cbm': LOANS, 'requirements.txt': 'catboost==1.2.7\n' },
      'E_VERSION_CONTRADICTION',
      '"a.cbm" was written by 1.2.5',
    ],
  ])('refuses %s', async (_name, tree, code, message) => {
    await expect(detectWith(builder, tree)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe('plan', () => {
  it('pins the release that wrote the model, and leaves out what only draws', async () => {
    const { plan, pip, specs } = await planWith(builder, { 'loans.cbm': LOANS });

    expect(specs).toEqual(['catboost==1.2.5', 'numpy']);
    expect(pip.asOf).toEqual({ kind: 'release', name: 'catboost', version: '1.2.5' });
    expect(pip.excludes).toEqual(['graphviz', 'matplotlib', 'plotly']);
    expect(plan.image.env['MODEL_NAME']).toBe('seldon_wrapper.models.catboost.CatboostModel');
  });

  it('leaves nothing out that the project lists', async () => {
    const { pip } = await planWith(builder, { 'loans.cbm': LOANS, 'requirements.txt': 'matplotlib\n' });

    expect(pip.excludes).toEqual(['graphviz', 'plotly']);
  });

  it('does not pin what it does not know', async () => {
    const { plan, specs } = await planWith(builder, { 'loans.cbm': NAMELESS });

    expect(specs).toEqual(['catboost', 'numpy']);
    expect(plan.notices).toEqual(['loans.cbm does not say which release of catboost wrote it']);
  });
});
