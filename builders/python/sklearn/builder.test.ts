import { describe, expect, it } from 'vitest';
import { pickleOf } from '../../../test/support/pickle-of.ts';
import { projectOf } from '../../../test/support/project-of.ts';
import type { BuildPlan, Detection, InspectOptions, PipStep, PlanOptions } from '../../../src/builder-api.ts';
import builder from './builder.ts';

type Tree = Readonly<Record<string, string | Uint8Array>>;

const OPTIONS: PlanOptions = {
  wrapper: { language: 'python', digest: 'sha256:w', files: [], requirements: ['orjson>=3.9', 'h11'] },
  platform: 'linux/amd64',
  env: {},
  labels: {},
};

const RIDGE = pickleOf('sklearn.linear_model._ridge.Ridge', { _sklearn_version: '1.2.1', n_features_in_: 3 });
const CUSTOM = pickleOf('sklearn.pipeline.Pipeline', {
  _sklearn_version: '1.4.2',
  step: { instanceOf: 'features.Ratio' },
});
const CLASS = 'class Model:\n  def predict(self, X): pass\n';

async function detect(tree: Tree, options: InspectOptions = {}): Promise<Detection | undefined> {
  return (await builder.inspect(projectOf(tree), options))?.detection;
}

async function plan(tree: Tree, options: Partial<PlanOptions> = {}): Promise<BuildPlan> {
  const candidate = await builder.inspect(projectOf(tree, 'iris'), {});
  if (candidate === undefined) throw new Error('not detected');
  return candidate.plan({ ...OPTIONS, ...options });
}

function pipStep({ steps }: BuildPlan): PipStep {
  const step = steps.find(({ kind }) => kind === 'pip');
  if (step?.kind !== 'pip') throw new Error('no pip step');
  return step;
}

it("cannot be served by Seldon's own wrapper", async () => {
  const stock = { name: 'seldon-core 1.17.1', notice: '' };

  await expect(
    plan({ 'model.joblib': RIDGE }, { wrapper: { ...OPTIONS.wrapper, stock } }),
  ).rejects.toMatchObject({ code: 'E_USAGE', message: expect.stringContaining('seldon-core 1.17.1') });
});

describe('detection', () => {
  it.each([
    ['nothing', {}, undefined],
    ['other files', { 'README.md': '', 'data.csv': '' }, undefined],
    ['an estimator', { 'model.joblib': RIDGE }, 'certain'],
    ['an estimator in a folder', { 'models/deep/ridge.pkl': RIDGE, 'README.md': '' }, 'certain'],
    ['an estimator of the project’s own', { 'm.pkl': pickleOf('own.Model'), 'own.py': '' }, 'likely'],
    [
      'xgboost’s estimator',
      { 'm.pkl': pickleOf('xgboost.sklearn.XGBClassifier', { n_estimators: 3 }) },
      'certain',
    ],
    ['an estimator beside a Seldon class', { 'm.pkl': RIDGE, 'Model.py': CLASS }, 'fallback'],
    ['a dict beside a Seldon class', { 'm.pkl': '(dVmodel\nI1\ns.', 'Model.py': CLASS }, undefined],
    ['several beside a Seldon class', { 'a.pkl': RIDGE, 'b.pkl': RIDGE, 'Model.py': CLASS }, undefined],
    [
      'an estimator that MODEL_NAME’s class loads',
      { 'm.pkl': RIDGE, '.s2i/environment': 'MODEL_NAME=Model\n' },
      undefined,
    ],
  ])('of %s: %s', async (_name, tree: Tree, confidence) => {
    expect((await detect(tree))?.confidence).toBe(confidence);
  });

  it('says what it saw', async () => {
    const detection = await detect({ 'm.pkl': RIDGE, 'requirements.txt': 'pandas\n' });

    expect(detection).toMatchObject({
      evidence: [
        {
          file: 'm.pkl',
          because: 'holds a sklearn.linear_model._ridge.Ridge, written by scikit-learn 1.2.1',
        },
        { file: 'requirements.txt', because: 'lists the requirements' },
      ],
      facts: { artifact: 'm.pkl', sklearnVersion: '1.2.1', numberOfFeatures: 3 },
    });
  });

  it('takes the artifact that SELDON_ARTIFACT names', async () => {
    const detection = await detect({ 'a.pkl': RIDGE, 'b.pkl': RIDGE }, { env: { SELDON_ARTIFACT: 'b.pkl' } });

    expect(detection?.facts['artifact']).toBe('b.pkl');
  });
});

describe('refuses', () => {
  it.each([
    [
      'two artifacts',
      { 'a.pkl': RIDGE, 'sub/b.joblib': RIDGE },
      'E_AMBIGUOUS',
      '"a.pkl", "sub/b.joblib" are all pickles',
    ],
    [
      'a dict',
      { 'm.pkl': '(dVmodel\nI1\ns.' },
      'E_ARTIFACT_UNSUPPORTED',
      'it holds a dict, not an estimator',
    ],
    [
      'another class',
      { 'm.pkl': pickleOf('torch.nn.Linear') },
      'E_ARTIFACT_UNSUPPORTED',
      'it holds a torch.nn.Linear',
    ],
    [
      'a pointer of Git LFS',
      { 'm.pkl': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n' },
      'E_ARTIFACT_POINTER',
      '"m.pkl": Git LFS has left a pointer',
    ],
    ['an empty file', { 'm.pkl': '' }, 'E_ARTIFACT_CORRUPT', 'm.pkl'],
    ['a truncated file', { 'm.pkl': RIDGE.slice(0, -10) }, 'E_ARTIFACT_CORRUPT', 'm.pkl'],
    [
      'requirements that exclude the release',
      { 'm.pkl': RIDGE, 'requirements.txt': 'numpy\nscikit-learn>=1.5\n' },
      'E_VERSION_CONTRADICTION',
      '"m.pkl" was written by 1.2.1, but requirements.txt line 2 asks for scikit-learn>=1.5',
    ],
    [
      'an artifact that is not there',
      { 'm.pkl': RIDGE, '.s2i/environment': 'SELDON_ARTIFACT=x.pkl' },
      'E_PROJECT_UNREADABLE',
      'x.pkl',
    ],
  ])('%s', async (_name, tree: Tree, code, message) => {
    await expect(detect(tree)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it.each([
    [
      'a module that nobody provides',
      { 'm.pkl': CUSTOM },
      'm.pkl holds a features.Ratio, and neither the project nor requirements.txt has it',
    ],
    [
      'a class of the script that wrote it',
      { 'm.pkl': CUSTOM.replace('features', '__main__') },
      'it needs __main__.Ratio, which only the script or notebook',
    ],
    [
      'a class that its module does not have',
      { 'm.pkl': CUSTOM, 'features.py': 'class Ration: pass\n' },
      'it needs features.Ratio, and features.py has no Ratio',
    ],
    [
      'a package that is not listed',
      { 'm.pkl': pickleOf('xgboost.sklearn.XGBClassifier', { _sklearn_version: '1.5.2' }) },
      'cannot provide "xgboost"',
    ],
    [
      'what a module of its own needs',
      { 'm.pkl': CUSTOM, 'features.py': 'import holidays\nclass Ratio: pass\n' },
      'features.py line 1 imports holidays',
    ],
  ])('%s', async (_name, tree: Tree, message) => {
    await expect(plan(tree)).rejects.toMatchObject({
      code: 'E_MISSING_MODULE',
      message: expect.stringContaining(message),
    });
  });
});

describe('plan', () => {
  it('pins the release that wrote the artifact, as of its day', async () => {
    expect(pipStep(await plan({ 'm.pkl': RIDGE }))).toEqual({
      kind: 'pip',
      requirements: [
        { spec: 'scikit-learn==1.2.1', wantedBy: 'm.pkl' },
        { spec: 'joblib', wantedBy: 'm.pkl' },
        { spec: 'orjson>=3.9', wantedBy: 'the wrapper' },
        { spec: 'h11', wantedBy: 'the wrapper' },
      ],
      constraints: [],
      asOf: { kind: 'release', name: 'scikit-learn', version: '1.2.1' },
      current: ['h11', 'orjson'],
    });
  });

  it.each([
    ['numpy.core.multiarray.scalar', 'numpy<2'],
    ['numpy._core.multiarray.scalar', 'numpy>=2'],
  ])('keeps to the NumPy that %s is from', async (name, spec) => {
    const artifact = pickleOf('sklearn.dummy.DummyClassifier', {
      _sklearn_version: '1.5.2',
      x: { instanceOf: name },
    });

    expect(pipStep(await plan({ 'm.pkl': artifact })).constraints).toEqual([{ spec, wantedBy: 'm.pkl' }]);
    expect(pipStep(await plan({ 'm.pkl': artifact, 'requirements.txt': 'numpy' })).constraints).toEqual([]);
  });

  it('knows that boosted trees name a module of scikit-learn without its package', async () => {
    const artifact = pickleOf('sklearn.ensemble._gb.GradientBoostingRegressor', {
      _sklearn_version: '1.5.2',
      _loss: { instanceOf: '_loss.CyHalfSquaredError' },
    });

    expect(pipStep(await plan({ 'm.pkl': artifact })).requirements.map(({ spec }) => spec)).not.toContain(
      '_loss',
    );
  });

  it('serves an artifact with classes of the project', async () => {
    const built = await plan({
      'model.joblib': CUSTOM,
      'features.py': 'import numpy\nclass Ratio: pass\n',
      '.s2i/environment': 'A=1',
    });

    expect(built.steps.slice(2)).toEqual([
      { kind: 'copy', role: 'model', files: ['model.joblib'], to: '/microservice' },
      { kind: 'copy', role: 'code', files: ['features.py'], to: '/microservice' },
    ]);
    expect(built.image.env).toMatchObject({
      A: '1',
      MODEL_NAME: 'seldon_wrapper.models.sklearn.SklearnModel',
      SELDON_ARTIFACT: 'model.joblib',
      SERVICE_TYPE: 'MODEL',
    });
  });

  it('labels the image with what is in it', async () => {
    const { image } = await plan(
      { 'm.pkl': RIDGE },
      { labels: { 'org.opencontainers.image.title': 'mine' } },
    );

    expect(image.labels).toMatchObject({
      'io.seldon-build.builder': 'python/sklearn',
      'io.seldon-build.framework': 'scikit-learn 1.2.1',
      'io.seldon-build.model.digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'org.opencontainers.image.title': 'mine',
    });
    expect(Object.keys(image.labels)).toEqual(Object.keys(image.labels).sort());
  });

  it('moves the ports with Seldon’s variables', async () => {
    const env = { PREDICTIVE_UNIT_HTTP_SERVICE_PORT: '8080', PREDICTIVE_UNIT_GRPC_SERVICE_PORT: 'nonsense' };

    const { image } = await plan({ 'm.pkl': RIDGE }, { env });

    expect(image.ports).toEqual({ rest: 8080, grpc: 5000, metrics: 6000 });
    expect(image.labels['io.openshift.expose-services']).toBe('8080:http,5000:grpc');
  });

  it('says what it leaves out', async () => {
    const { notices } = await plan({
      'm.pkl': RIDGE,
      '.env': 'PASSWORD=x',
      'requirements.txt': 'seldon-core==1.17.1',
    });

    expect(notices).toEqual([
      expect.stringContaining('seldon-core: it is left out'),
      expect.stringContaining('.env'),
    ]);
  });

  it('installs the pickler that wrote code into the file, and says what that means', async () => {
    const artifact = pickleOf('sklearn.dummy.DummyClassifier', {
      _sklearn_version: '1.5.2',
      f: { instanceOf: 'cloudpickle.cloudpickle._make_function' },
    });

    const built = await plan({ 'm.pkl': artifact });

    expect(pipStep(built).requirements).toContainEqual({
      spec: 'cloudpickle',
      wantedBy: 'm.pkl holds a cloudpickle.cloudpickle._make_function',
    });
    expect(built.notices).toEqual([expect.stringContaining('choose that with --python')]);
  });

  it('is the same twice, and plain JSON', async () => {
    const tree = { 'm.pkl': CUSTOM, 'features.py': 'class Ratio: pass\n' };

    const built = await plan(tree);

    expect(JSON.stringify(await plan(tree))).toBe(JSON.stringify(built));
    expect(JSON.parse(JSON.stringify(built))).toEqual(built);
  });
});
