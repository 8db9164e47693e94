import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../../test/support/project-of.ts';
import builder from './builder.ts';

type Tree = Readonly<Record<string, string | Uint8Array>>;

const fixtures = join(import.meta.dirname, '../../../test/fixtures/mlflow');
const fixture = (name: string, file: string): Buffer => readFileSync(join(fixtures, name, file));
const inspect = (tree: Tree) => builder.inspect(projectOf(tree), {});
const WRAPPER = {
  language: 'python',
  digest: `sha256:${'0'.repeat(64)}`,
  files: [],
  requirements: [],
} as const;

async function planOf(tree: Tree) {
  const candidate = await inspect(tree);
  const plan = candidate!.plan({ wrapper: WRAPPER, platform: 'linux/amd64', env: {}, labels: {} });
  if (plan.language !== 'python') throw new Error('not a plan for Python');
  const pip = plan.steps.find((step) => step.kind === 'pip');
  return { plan, specs: pip!.requirements.map(({ spec }) => spec), pip, notices: plan.notices.join('\n') };
}

const COLUMNS = {
  'm/MLmodel': fixture('2.22/columns', 'MLmodel'),
  'm/model.pkl': fixture('2.22/columns', 'model.pkl'),
  'm/conda.yaml': fixture('2.22/columns', 'conda.yaml'),
  'm/requirements.txt': 'mlflow==2.22.4\nscikit-learn==1.6.1\nnumpy==2.2.6\n',
};

function mlmodel(flavors: string): string {
  return `flavors:\n${flavors}\nmlflow_version: 2.22.4\nutc_time_created: '2025-03-30 10:00:00.1'\n`;
}

describe('a model of MLflow', () => {
  it('with a native flavor is served without MLflow, by the recorded requirements of its day', async () => {
    const candidate = await inspect(COLUMNS);
    const { specs, plan, pip, notices } = await planOf(COLUMNS);

    expect(candidate?.detection).toMatchObject({
      confidence: 'certain',
      facts: {
        artifact: 'm',
        flavor: 'sklearn',
        inputs: [
          { name: 'size', type: 'double', shape: null, required: true },
          { name: 'rooms', type: 'long', shape: null, required: true },
        ],
      },
    });
    expect(specs).toEqual(['scikit-learn==1.6.1', 'numpy==2.2.6', 'joblib', 'pandas']);
    expect(pip).toMatchObject({ asOf: { kind: 'date', date: '2026-11-25' } });
    expect(plan.bases).toEqual([{ image: 'python:3.11-slim', python: '3.11' }]);
    expect(plan.image.env).toMatchObject({
      MODEL_NAME: 'seldon_wrapper.models.mlflow.MlflowModel',
      SELDON_ARTIFACT: 'm',
    });
    expect(notices).toContain('MLflow itself is left out');
  });

  it('may be the project itself, as MLFLOW_SERVER has it', async () => {
    const tree = Object.fromEntries(Object.entries(COLUMNS).map(([file, bytes]) => [file.slice(2), bytes]));

    const { specs, plan } = await planOf(tree);

    expect(specs).toEqual(['scikit-learn==1.6.1', 'numpy==2.2.6', 'joblib', 'pandas']);
    expect(plan.image.env['SELDON_ARTIFACT']).toBe('.');
  });

  it("has the project's own requirements go before those that are recorded", async () => {
    const { specs } = await planOf({ ...COLUMNS, 'requirements.txt': 'numpy==2.1.3\n' });

    expect(specs).toEqual(['numpy==2.1.3', 'scikit-learn==1.6.1', 'joblib', 'pandas']);
  });

  const without = (tree: Tree, ...files: readonly string[]): Tree =>
    Object.fromEntries(Object.entries(tree).filter(([file]) => !files.includes(file)));
  const BARE = without(COLUMNS, 'm/requirements.txt', 'm/conda.yaml');

  it('gets the release that the flavor records where no requirements are', async () => {
    expect((await planOf(BARE)).specs).toEqual(['scikit-learn==1.6.1', 'joblib', 'pandas']);
  });

  it('of a release before requirements.txt is read from its environment of conda', async () => {
    const conda =
      'dependencies:\n- python=3.9.7\n- scikit-learn=1.6.1\n- libgomp\n- pip:\n  - mlflow\n  - cloudpickle==3.1.1\n';
    const { specs, notices } = await planOf({ ...BARE, 'm/conda.yaml': conda });
    const itself = await planOf({ MLmodel: BARE['m/MLmodel']!, 'model.pkl': 'x', 'conda.yaml': conda });

    expect(specs).toEqual(['scikit-learn ==1.6.1.*', 'cloudpickle==3.1.1', 'joblib', 'pandas']);
    expect(notices).toContain('m/conda.yaml: left out');
    expect(itself.specs).toEqual(specs);
  });

  it('takes Python of the environment where MLmodel names none', async () => {
    const old = mlmodel('  sklearn: {pickled_model: model.pkl, sklearn_version: 1.6.1}');
    const { plan } = await planOf({
      MLmodel: old,
      'model.pkl': 'x',
      'conda.yaml': 'dependencies: [python=3.9.7]',
    });
    const { plan: virtual } = await planOf({
      MLmodel: old,
      'model.pkl': 'x',
      'python_env.yaml': 'python: 3.10.4\n',
    });

    expect([plan.bases, virtual.bases]).toEqual([
      [{ image: 'python:3.9-slim', python: '3.9' }],
      [{ image: 'python:3.10-slim', python: '3.10' }],
    ]);
  });

  it('has the lines of python_env.yaml where nothing else is', async () => {
    const text =
      'python: 3.11.2\nbuild_dependencies:\n- pip\ndependencies:\n- mlflow==2.22.4\n- scikit-learn==1.6.1\n';

    expect((await planOf({ ...BARE, 'm/python_env.yaml': text })).specs).toEqual([
      'scikit-learn==1.6.1',
      'joblib',
      'pandas',
    ]);
  });

  it("of its author's own class is loaded by mlflow-skinny", async () => {
    const tree = {
      'm/MLmodel': fixture('3.1/pyfunc', 'MLmodel'),
      'm/python_model.pkl': 'x',
      'm/requirements.txt': 'mlflow==3.1.4\npandas==2.2.3\n',
    };

    const { specs, notices } = await planOf(tree);

    expect(specs).toEqual(['pandas==2.2.3', 'mlflow-skinny==3.1.4', 'numpy']);
    expect(notices).toContain("without MLflow's server");
  });

  it('of TensorFlow gets the build for the CPU', async () => {
    const tree = {
      MLmodel: mlmodel('  tensorflow: {saved_model_dir: tf2model}'),
      'tf2model/saved_model.pb': 'x',
      'requirements.txt': 'mlflow\ntensorflow==2.19.0\nkeras==3.9.2\n',
    };

    const { specs, pip } = await planOf(tree);

    expect(specs).toEqual(['tensorflow-cpu==2.19.0', 'keras==3.9.2', 'requests']);
    expect(pip).toMatchObject({ asOf: { kind: 'date', date: '2025-03-30' } });
  });
});

describe('refuses', () => {
  it.each([
    [
      'a model whose file is missing',
      { 'm/MLmodel': COLUMNS['m/MLmodel'] },
      'E_ARTIFACT_CORRUPT',
      'cannot serve "m/MLmodel": "m/model.pkl" is missing',
    ],
    [
      'flavors of other languages only',
      { MLmodel: mlmodel('  h2o_mojo: {}\n  crate: {}') },
      'E_ARTIFACT_UNSUPPORTED',
      'only the flavors h2o_mojo, crate',
    ],
    [
      'a model that Git LFS has not fetched',
      { ...COLUMNS, 'm/model.pkl': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n' },
      'E_ARTIFACT_POINTER',
      '"m/model.pkl"',
    ],
    [
      'a broken environment of conda',
      { 'm/MLmodel': COLUMNS['m/MLmodel'], 'm/model.pkl': 'x', 'm/conda.yaml': 'dependencies: {' },
      'E_BAD_REQUIREMENTS',
      'cannot use requirements "m/conda.yaml"',
    ],
    [
      'a virtual environment that lists what it does not hold',
      {
        'm/MLmodel': COLUMNS['m/MLmodel'],
        'm/model.pkl': 'x',
        'm/python_env.yaml': 'dependencies: [-r requirements.txt]',
      },
      'E_BAD_REQUIREMENTS',
      'cannot use requirements "m/python_env.yaml": it takes "m/requirements.txt", which is not in the project',
    ],
    ['a broken MLmodel', { MLmodel: 'flavors: {' }, 'E_ARTIFACT_CORRUPT', 'is not YAML'],
    [
      'two models',
      { ...COLUMNS, 'n/MLmodel': COLUMNS['m/MLmodel'], 'n/model.pkl': 'x' },
      'E_AMBIGUOUS',
      '"m", "n" are all MLflow models',
    ],
  ])('%s', async (_name, tree: Tree, code, message) => {
    await expect(inspect(tree)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
