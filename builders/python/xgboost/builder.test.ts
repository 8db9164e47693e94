import { describe, expect, it } from 'vitest';
import { detectWith, exampleFile, planWith, type Tree } from '../../../test/support/bare-builder.ts';
import { pickleOf } from '../../../test/support/pickle-of.ts';
import builder from './builder.ts';

const JSON_MODEL = exampleFile('xgboost-churn/churn.json');
const UBJSON = exampleFile('xgboost-wine/wine.ubj');
const OLD = exampleFile('xgboost-old/diabetes.model');
const PICKLE = pickleOf('sklearn.linear_model._ridge.Ridge', { _sklearn_version: '1.2.1' });
const CLASS = 'class Model:\n  def predict(self, X): pass\n';

const modelOf = (version: readonly number[]): string =>
  JSON.stringify({ learner: { learner_model_param: { num_class: '0' } }, version });
/** The old form, of another release. */
function oldOf(major: number, minor: number): Buffer {
  const bytes = Buffer.from(OLD);
  bytes.writeUInt32LE(major, 4 + 20);
  bytes.writeUInt32LE(minor, 4 + 24);
  return bytes;
}

describe('detection', () => {
  it.each<[string, Tree, string | undefined]>([
    ['JSON', { 'models/m.json': JSON_MODEL, 'package.json': '{"name":"x"}', 'README.md': '' }, 'certain'],
    ['UBJSON', { 'm.ubj': UBJSON }, 'certain'],
    ['UBJSON under another name', { 'm.model': UBJSON }, 'certain'],
    ['the old form', { 'm.bst': OLD }, 'certain'],
    ['a model beside a Seldon class', { 'm.ubj': UBJSON, 'Model.py': CLASS }, 'fallback'],
    ['two models beside a Seldon class', { 'a.ubj': UBJSON, 'b.ubj': UBJSON, 'Model.py': CLASS }, undefined],
    [
      'what MODEL_NAME’s class loads',
      { 'm.ubj': UBJSON, '.s2i/environment': 'MODEL_NAME=Model\n' },
      undefined,
    ],
    ['another JSON', { 'data.json': '{"learner": 1}'.replace('learner', 'learners') }, undefined],
    ['a pickle', { 'm.pkl': PICKLE }, undefined],
  ])('of %s: %s', async (_name, tree, confidence) => {
    expect((await detectWith(builder, tree))?.confidence).toBe(confidence);
  });

  it('says what it saw', async () => {
    expect(await detectWith(builder, { 'churn.json': JSON_MODEL })).toMatchObject({
      evidence: [
        {
          file: 'churn.json',
          because: 'holds an XGBoost model for binary:logistic, written by xgboost 3.0.2',
        },
      ],
      facts: { artifact: 'churn.json', form: 'json', features: ['months', 'charges', 'support calls'] },
    });
  });

  it('takes the artifact that SELDON_ARTIFACT names, whatever the others are', async () => {
    const env = { SELDON_ARTIFACT: 'b.dat' };

    expect(
      (await detectWith(builder, { 'a.pkl': PICKLE, 'b.dat': UBJSON }, { env }))?.facts['artifact'],
    ).toBe('b.dat');
    expect(
      await detectWith(builder, { 'a.pkl': PICKLE, 'b.ubj': UBJSON }, { env: { SELDON_ARTIFACT: 'a.pkl' } }),
    ).toBeUndefined();
  });
});

describe('refuses', () => {
  it.each<[string, Tree, string, string]>([
    [
      'two models',
      { 'a.ubj': UBJSON, 'b/c.json': JSON_MODEL },
      'E_AMBIGUOUS',
      '"a.ubj", "b/c.json" are all XGBoost models',
    ],
    [
      'models of two frameworks',
      { 'a.pkl': PICKLE, 'b.ubj': UBJSON },
      'E_AMBIGUOUS',
      '"a.pkl" is a pickle, "b.ubj" is an XGBoost model',
    ],
    ['a damaged model', { 'm.json': '{"learner":{"objective"' }, 'E_ARTIFACT_CORRUPT', 'm.json'],
    ['an empty model', { 'm.ubj': '' }, 'E_ARTIFACT_CORRUPT', 'm.ubj'],
    [
      'a pointer of Git LFS',
      { 'm.ubj': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n' },
      'E_ARTIFACT_POINTER',
      '"m.ubj"',
    ],
    [
      'requirements that exclude the release',
      { 'm.json': JSON_MODEL, 'requirements.txt': 'xgboost-cpu<3\n' },
      'E_VERSION_CONTRADICTION',
      '"m.json" was written by 3.0.2, but requirements.txt line 1 asks for xgboost-cpu<3',
    ],
    [
      'the old form of a release that has none',
      { 'm.bst': oldOf(3, 1) },
      'E_ARTIFACT_UNSUPPORTED',
      'release 3.1 wrote it',
    ],
    [
      'an artifact that is not there',
      { '.s2i/environment': 'SELDON_ARTIFACT=x.ubj' },
      'E_PROJECT_UNREADABLE',
      'x.ubj',
    ],
  ])('%s', async (_name, tree, code, message) => {
    await expect(detectWith(builder, tree)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe('plan', () => {
  it('takes the small package of the release that wrote the model, as of its day', async () => {
    const { plan, pip, specs } = await planWith(builder, { 'churn.json': JSON_MODEL });

    expect(specs).toEqual(['numpy', 'xgboost-cpu==3.0.2']);
    expect(pip.asOf).toEqual({ kind: 'release', name: 'xgboost-cpu', version: '3.0.2' });
    expect(pip.excludes).toBeUndefined();
    expect(plan.notices).toEqual([expect.stringContaining('about 385 MB to download: --gpu takes xgboost')]);
    expect(plan.steps).toContainEqual({
      kind: 'copy',
      role: 'model',
      files: ['churn.json'],
      to: '/microservice',
    });
    expect(plan.image.env).toMatchObject({
      MODEL_NAME: 'seldon_wrapper.models.xgboost.XgboostModel',
      SELDON_ARTIFACT: 'churn.json',
    });
    expect(plan.image.labels['io.seldon-build.framework']).toBe('xgboost 3.0.2');
  });

  it('takes the large package where a GPU is wanted', async () => {
    const { plan, pip, specs } = await planWith(builder, { 'churn.json': JSON_MODEL }, { gpu: true });

    expect(specs).toContain('xgboost==3.0.2');
    expect(pip.excludes).toBeUndefined();
    expect(plan.notices).toEqual([]);
  });

  it.each([
    [[2, 1, 0], 'xgboost==2.1.0', 1],
    [[2, 1, 1], 'xgboost-cpu==2.1.1', 1],
    [[1, 7, 6], 'xgboost==1.7.6', 0],
  ] as const)('knows which names release %j has', async (version, spec, notices) => {
    const { plan, specs } = await planWith(builder, { 'm.json': modelOf(version) });

    expect(specs).toContain(spec);
    expect(plan.notices).toHaveLength(notices);
  });

  it('takes the package that the requirements name, without what only training on GPUs needs', async () => {
    const tree = { 'm.json': JSON_MODEL, 'requirements.txt': 'xgboost>=2\n' };
    const { pip, specs } = await planWith(builder, tree);
    const withNccl = await planWith(builder, { ...tree, 'requirements.txt': 'xgboost\nnvidia-nccl-cu12\n' });

    expect(specs).toEqual(['xgboost>=2', 'numpy', 'xgboost==3.0.2']);
    expect(pip.excludes).toEqual(['nvidia-nccl-cu12', 'nvidia-nccl-cu13']);
    expect(withNccl.pip.excludes).toEqual(['nvidia-nccl-cu13']);
  });

  it.each([
    ['', oldOf(2, 1), 'xgboost-cpu==2.1.4'],
    ['xgboost==2.1.2\n', oldOf(2, 1), 'xgboost==2.1.2'],
    ['', oldOf(0, 0), 'xgboost==0.90'],
  ])(
    'takes the last release of a series that the old form names, or the one pinned: %j',
    async (text, bytes, spec) => {
      const { plan, specs } = await planWith(builder, {
        'm.bst': bytes,
        ...(text === '' ? {} : { 'requirements.txt': text }),
      });

      expect(specs).toContain(spec);
      expect(plan.notices[0]).toContain('is taken');
    },
  );

  it('does not pin what it does not know', async () => {
    const { plan, pip, specs } = await planWith(builder, {
      'm.json': '{"learner":{"learner_model_param":{}}}',
    });

    expect(specs).toEqual(['numpy', 'xgboost']);
    expect(pip.asOf).toBeUndefined();
    expect(plan.notices[0]).toBe('m.json does not say which release of xgboost wrote it');
  });
});
