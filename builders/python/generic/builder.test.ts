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

const S2I = 'MODEL_NAME=Iris\nAPI_TYPE=REST\nSERVICE_TYPE=MODEL\nPERSISTENCE=0\n';
const IRIS = 'class Iris:\n  def predict(self, X, names=None, meta=None):\n    return X\n';
const SKLEARN_1_2 = pickleOf('sklearn.linear_model._ridge.Ridge', { _sklearn_version: '1.2.1' });
const SKLEARN_1_5 = pickleOf('sklearn.linear_model._ridge.Ridge', { _sklearn_version: '1.5.2' });

function classWith(...methods: readonly string[]): string {
  return `class Iris:\n${methods.map((method) => `  def ${method}(self, X): pass\n`).join('')}`;
}

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

describe("Seldon's own wrapper", () => {
  const stock = { name: 'seldon-core 1.17.1', notice: 'under the Apache License 2.0' };
  const wrapper = { ...OPTIONS.wrapper, requirements: ['seldon-core==1.17.1'], stock };

  it('comes as a requirement, with a word on its licence', async () => {
    const built = await plan({ 'Iris.py': IRIS, 'requirements.txt': 'seldon-core==1.15.0' }, { wrapper });

    expect(pipStep(built).requirements).toEqual([{ spec: 'seldon-core==1.17.1', wantedBy: 'the wrapper' }]);
    expect(built.notices).toContain('under the Apache License 2.0');
  });
});

it('has what the wrapper traces with only where TRACING asks for it', async () => {
  const specs = async (env: Record<string, string>) =>
    pipStep(await plan({ 'Iris.py': IRIS }, { env })).requirements.map(({ spec }) => spec.split('>')[0]);

  expect(await specs({ TRACING: '1' })).toContain('opentelemetry-sdk');
  expect(await specs({ TRACING: '0' })).not.toContain('opentelemetry-sdk');
  expect(await specs({})).not.toContain('opentelemetry-sdk');
});

describe('detection', () => {
  it.each([
    ['nothing', {}, undefined, undefined],
    ['a declared class', { '.s2i/environment': S2I, 'Iris.py': IRIS }, 'declared', 'Iris'],
    [
      'a declared class in a package',
      { '.s2i/environment': 'MODEL_NAME=pkg.iris.Iris', 'pkg/iris.py': IRIS },
      'declared',
      'pkg.iris.Iris',
    ],
    [
      'a class that shares its file’s name',
      { 'Iris.py': IRIS, 'other.py': 'class A:\n  def predict(self): pass\n' },
      'certain',
      'Iris',
    ],
    ['a class in another file', { 'serving.py': IRIS }, 'likely', 'serving.Iris'],
    ['a class in a package', { 'app/model.py': IRIS, 'app/__init__.py': '' }, 'likely', 'app.model.Iris'],
    [
      'a class and its base',
      { 'm.py': `class Base:\n  def predict(self): pass\n\n${IRIS.replace('Iris', 'Iris(Base)')}` },
      'likely',
      'm.Iris',
    ],
    [
      'the class nearest to the root',
      { 'serving.py': IRIS, 'lib/a/b.py': IRIS, 'lib/c.py': IRIS },
      'likely',
      'serving.Iris',
    ],
    ['a class in a test', { 'tests/test_iris.py': IRIS, 'test_iris.py': IRIS }, undefined, undefined],
    ['an estimator', { 'own.py': `${IRIS}  def fit(self): pass\n` }, undefined, undefined],
    ['a class without Seldon’s methods', { 'Iris.py': classWith('run') }, undefined, undefined],
    [
      'a Node project',
      { '.s2i/environment': 'MODEL_NAME=Iris.js', 'Iris.js': '', 'tool.py': IRIS },
      undefined,
      undefined,
    ],
    [
      'a declared bare artifact',
      { '.s2i/environment': 'MODEL_NAME=seldon_wrapper.models.sklearn.SklearnModel', 'a.py': IRIS },
      undefined,
      undefined,
    ],
  ])('of %s: %s', async (_name, tree: Tree, confidence, modelName) => {
    const detection = await detect(tree);

    expect(detection?.confidence).toBe(confidence);
    expect(detection?.facts['class']).toBe(modelName);
  });

  it.each([
    [classWith('predict'), 'MODEL'],
    [classWith('predict_raw', 'tags'), 'MODEL'],
    [classWith('route'), 'ROUTER'],
    [classWith('aggregate'), 'COMBINER'],
    [classWith('transform_output_grpc'), 'TRANSFORMER'],
    [classWith('transform_input', 'predict'), 'MODEL'],
  ])('takes the kind of component from the methods: %j is a %s', async (text, component) => {
    expect((await detect({ 'Iris.py': text }))?.facts['component']).toBe(component);
  });

  it.each([
    [{ environment: { MODEL_NAME: 'Other' } }, 'Other'],
    [{ env: { MODEL_NAME: 'Other' } }, 'Other'],
    [{ environment: { MODEL_NAME: 'Iris' }, env: { MODEL_NAME: 'Other' } }, 'Other'],
    [{ environment: { A: '1' }, env: {} }, 'Iris'],
  ])('hears what the command line says: %j', async (options: InspectOptions, modelName) => {
    const tree = { '.s2i/environment': S2I, 'Iris.py': IRIS, 'Other.py': IRIS.replace('Iris', 'Different') };
    const other = { ...tree, 'Other.py': IRIS.replace('Iris', 'Other').replace('predict', 'predict_rest') };

    const detection = await detect(modelName === 'Other' ? other : tree, options);

    expect(detection?.facts['class']).toBe(modelName);
  });

  it('says what it saw', async () => {
    const detection = await detect({ '.s2i/environment': S2I, 'Iris.py': IRIS, 'requirements.txt': 'numpy' });

    expect(detection?.evidence).toEqual([
      { file: '.s2i/environment', because: 'MODEL_NAME of .s2i/environment names the class Iris' },
      { file: 'Iris.py', because: 'has the class with predict' },
      { file: 'requirements.txt', because: 'lists the requirements' },
    ]);
  });
});

describe('accepts what only running can tell, and says so', () => {
  it.each([
    [
      'a base from elsewhere',
      { 'Iris.py': 'from lib import Base\nclass Iris(Base): pass\n' },
      'its methods come from Base',
    ],
    ['a class from elsewhere', { 'Iris.py': 'from lib import Iris\n' }, 'it is not defined in the project'],
    ['a class made by a call', { 'Iris.py': 'Iris = make()\n' }, 'it is not defined in the project'],
    [
      'dynamic attributes',
      { 'Iris.py': 'class Iris:\n  def __getattr__(self, name): pass\n' },
      'its methods are made when it runs',
    ],
    ['a compiled module', { 'Iris.cpython-311-x86_64-linux-gnu.so': '' }, 'its module is compiled'],
  ])('%s', async (_name, tree: Tree, why) => {
    const built = await plan({ '.s2i/environment': S2I, 'requirements.txt': 'lib', ...tree });

    expect(built.notices).toContain(`class Iris is not checked before the image runs: ${why}`);
  });
});

describe('refuses', () => {
  const declared = { '.s2i/environment': S2I };
  it.each([
    [
      'a class whose file is not there',
      { 'iris.py': IRIS },
      'E_CLASS_NOT_FOUND',
      'there is no file "Iris.py"',
    ],
    [
      'a class that its file does not have',
      { 'Iris.py': IRIS.replace('Iris', 'IrisModel') },
      'E_CLASS_NOT_FOUND',
      '"Iris.py" has no class "Iris"',
    ],
    [
      'a syntax error',
      { 'Iris.py': `${IRIS}\ndef f(:\n` },
      'E_PYTHON_SYNTAX',
      'cannot use "Iris.py": syntax error in line 5',
    ],
    [
      'a class without predict',
      { 'Iris.py': classWith('run') },
      'E_CLASS_WITHOUT_PREDICT',
      'cannot serve class "Iris" (Iris.py line 1) as MODEL: it has no method predict',
    ],
    [
      'only the base that has nothing',
      { 'Iris.py': 'class Iris(SeldonComponent): pass\n' },
      'E_CLASS_WITHOUT_PREDICT',
      'no method predict',
    ],
    [
      'requirements that exclude the artifact’s release',
      { 'Iris.py': IRIS, 'm.pkl': SKLEARN_1_2, 'requirements.txt': 'scikit-learn==1.5.*' },
      'E_VERSION_CONTRADICTION',
      '"m.pkl" was written by 1.2.1, but requirements.txt line 1',
    ],
    [
      'artifacts of two releases',
      { 'Iris.py': IRIS, 'a.pkl': SKLEARN_1_2, 'b.pkl': SKLEARN_1_5 },
      'E_VERSION_CONTRADICTION',
      '"a.pkl" was written by 1.2.1, and "b.pkl" by 1.5.2',
    ],
  ])('%s', async (_name, tree: Tree, code, message) => {
    await expect(detect({ ...declared, ...tree })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it.each([
    [
      'SERVICE_TYPE=ROUTER',
      'Iris.py',
      classWith('predict'),
      'set SERVICE_TYPE=MODEL, which the class has methods for',
    ],
    ['MODEL_NAME=Iris.py', 'Iris.py', IRIS, 'did you mean "Iris"?'],
    ['MODEL_NAME=Iriss', 'Iris.py', IRIS, 'did you mean "Iris"?'],
    ['MODEL_NAME=iris.iris', 'iris.py', IRIS, 'did you mean "Iris"?'],
  ])('%s with a hint', async (line, file, text, hint) => {
    const environment = line.startsWith('MODEL_NAME') ? line : `MODEL_NAME=Iris\n${line}`;

    await expect(detect({ '.s2i/environment': environment, [file]: text })).rejects.toMatchObject({
      hint: expect.stringContaining(hint),
    });
  });

  it.each([
    [
      'an unknown kind of component',
      { '.s2i/environment': 'MODEL_NAME=Iris\nSERVICE_TYPE=OUTPUT_TRANSFORMER', 'Iris.py': IRIS },
      'E_BAD_ENVIRONMENT_FILE',
    ],
    [
      'several classes that share their files’ names',
      { 'Iris.py': IRIS, 'Rose.py': IRIS.replace('Iris', 'Rose') },
      'E_AMBIGUOUS',
    ],
    ['several other classes', { 'a.py': IRIS, 'b.py': IRIS.replace('Iris', 'Rose') }, 'E_AMBIGUOUS'],
    ['a syntax error in the only class', { 'Iris.py': `${IRIS}\nprint "x"\n` }, 'E_PYTHON_SYNTAX'],
  ])('%s', async (_name, tree: Tree, code) => {
    await expect(detect(tree)).rejects.toMatchObject({ code });
  });

  it('what the code needs and nobody provides', async () => {
    const tree = { 'Iris.py': `import pandas\n${IRIS}`, 'requirements.txt': 'numpy' };

    await expect(plan(tree)).rejects.toMatchObject({
      code: 'E_MISSING_MODULE',
      message: expect.stringContaining(
        'Iris.py line 1 imports pandas, and neither the project nor requirements.txt has it',
      ),
    });
  });
});

describe('plan', () => {
  it('is what a classic Seldon project needs', async () => {
    const built = await plan({
      '.s2i/environment': `${S2I}TUNING=fast\n`,
      'Iris.py': `import numpy as np\nimport requests\n${IRIS}`,
      'requirements.txt': 'scikit-learn==1.5.2\nseldon-core==1.17.1\n',
      'm.joblib': SKLEARN_1_5,
    });

    expect(built).toMatchObject({ builder: 'python/generic', language: 'python', component: 'MODEL' });
    expect(built.steps.map(({ kind }) => kind)).toEqual(['wrapper', 'pip', 'copy', 'copy']);
    expect(pipStep(built)).toMatchObject({
      requirements: [
        { spec: 'scikit-learn==1.5.2', wantedBy: 'requirements.txt line 1' },
        { spec: 'scikit-learn==1.5.2', wantedBy: 'm.joblib' },
        { spec: 'requests', wantedBy: 'Iris.py line 2 imports requests' },
        { spec: 'orjson>=3.9', wantedBy: 'the wrapper' },
        { spec: 'h11', wantedBy: 'the wrapper' },
      ],
      asOf: { kind: 'release', name: 'scikit-learn', version: '1.5.2' },
    });
    expect(built.image.env).toEqual({
      API_TYPE: 'REST',
      MODEL_NAME: 'Iris',
      PATH: '/opt/venv/bin:/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin',
      PERSISTENCE: '0',
      PYTHONUNBUFFERED: '1',
      SERVICE_TYPE: 'MODEL',
      TUNING: 'fast',
    });
    expect(built.notices).toEqual([expect.stringContaining('seldon-core: it is left out')]);
  });

  const STUBS = `from seldon_core.proto import prediction_pb2, prediction_pb2_grpc\n${IRIS}`;
  it.each([
    ['that imports it', { 'Iris.py': `import grpc\n${IRIS}` }, ['grpcio (Iris.py line 1 imports grpc)']],
    [
      'that imports it in a function',
      { 'Iris.py': IRIS.replace('return', 'import grpc; return') },
      ['grpcio (Iris.py line 3 imports grpc)'],
    ],
    [
      'whose own stubs import it',
      {
        'Iris.py': `from stubs import words_pb2_grpc\n${IRIS}`,
        'stubs/words_pb2_grpc.py': '# made by grpc_tools\nimport grpc\n',
      },
      ['grpcio (stubs/words_pb2_grpc.py line 2 imports grpc)'],
    ],
    [
      'that gives Seldon’s stubs a channel',
      { 'Iris.py': `import grpc\n${STUBS}` },
      ['grpcio (Iris.py line 1 imports grpc)'],
    ],
    [
      'that had it of seldon-core',
      { 'Iris.py': `import grpc\n${IRIS}`, 'requirements.txt': 'seldon-core\n' },
      ['grpcio (Iris.py line 1 imports grpc)'],
    ],
    [
      'whose project lists it, as it is listed',
      { 'Iris.py': `import grpc\n${IRIS}`, 'requirements.txt': 'grpcio==1.62.0\n' },
      ['grpcio==1.62.0 (requirements.txt line 1)'],
    ],
    [
      'that has it of TensorFlow too, in whatever release that takes',
      { 'Iris.py': `import grpc, tensorflow\n${IRIS}`, 'requirements.txt': 'tensorflow==2.15.1\n' },
      ['grpcio (Iris.py line 1 imports grpc)'],
    ],
    ['that has Seldon’s stubs and no channel', { 'Iris.py': STUBS }, []],
    ['that does not import it', { 'Iris.py': IRIS, 'requirements.txt': 'seldon-core==1.17.1\n' }, []],
  ])('has grpcio for code %s', async (_name, tree: Tree, wanted) => {
    const { requirements, lifted = [] } = pipStep(await plan(tree));

    const found = requirements.filter(({ spec }) => spec.startsWith('grpcio'));
    expect(found.map(({ spec, wantedBy }) => `${spec} (${wantedBy})`)).toEqual(wanted);
    expect(lifted).toEqual(wanted.length === 0 ? [] : ['grpcio']);
  });

  it('lets code find modules in folders that it adds to the path', async () => {
    const tree = { 'Iris.py': `import sys\nsys.path.append("src")\nimport mine\n${IRIS}`, 'src/mine.py': '' };

    expect((await plan(tree)).notices).toEqual([]);
  });

  it('says what S2I did and it does not', async () => {
    const built = await plan({
      '.s2i/environment': `${S2I}EXTRA_INDEX_URL=https://user:secret@pypi.example.com/\n`,
      '.s2i/bin/assemble': '',
      'before-run': '',
      'Iris.py': IRIS,
    });

    expect(built.notices).toEqual([
      expect.stringContaining('EXTRA_INDEX_URL is not used'),
      '.s2i/bin/assemble is not run',
      'before-run is not run',
    ]);
    expect(JSON.stringify(built)).not.toContain('secret');
  });

  it.each([
    [
      'the release that wrote it',
      { 'm.pkl': SKLEARN_1_2, 'requirements.txt': 'scikit-learn>=1' },
      'scikit-learn==1.2.1',
    ],
    [
      'that of the file the code names',
      { 'Iris.py': `${IRIS}M = "models/b.pkl"\n`, 'a.pkl': SKLEARN_1_2, 'models/b.pkl': SKLEARN_1_5 },
      'scikit-learn==1.5.2',
    ],
  ])('pins %s', async (_name, tree: Tree, spec) => {
    const { requirements } = pipStep(await plan({ 'Iris.py': IRIS, ...tree }));

    expect(requirements.map((requirement) => requirement.spec)).toContain(spec);
  });

  it('takes the day of an exact pin where no artifact tells it', async () => {
    const tree = { 'Iris.py': IRIS, 'requirements.txt': 'scikit-learn==1.3.0\n' };

    expect(pipStep(await plan(tree)).asOf).toEqual({
      kind: 'release',
      name: 'scikit-learn',
      version: '1.3.0',
    });
  });

  it.each([
    ['a file that is no pickle', { 'm.pkl': 'PK\u0003\u0004 whatever' }, 'm.pkl'],
    [
      'a class of the script that wrote it',
      { 'm.pkl': SKLEARN_1_5.replace('sklearn.linear_model._ridge', '__main__') },
      'm.pkl may not load: it needs __main__.Ridge',
    ],
  ])('leaves %s to the code, and says so', async (_name, tree: Tree, notice) => {
    expect((await plan({ 'Iris.py': IRIS, ...tree })).notices).toEqual([expect.stringContaining(notice)]);
  });
});
