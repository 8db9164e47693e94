import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILDERS } from '../../builders/index.gen.ts';
import type { SeldonBuildError } from '../../src/errors.ts';
import type { Project } from '../../src/model/project.ts';
import { chooseCandidate } from '../../src/pipeline/choose.ts';
import { projectOf } from '../support/project-of.ts';

// What people hand over, shown to all builders at once: the folders of Seldon's prepackaged servers as they are, and the traps of folders
// that hold more or less than one model. docs/bare-models.md says what becomes of each.

type Tree = Readonly<Record<string, string | Uint8Array>>;

const file = (path: string): Buffer => readFileSync(join(import.meta.dirname, '../..', path));
const chosen = async (tree: Tree, env: Readonly<Record<string, string>> = {}) =>
  (await chooseCandidate(projectOf(tree), { builders: BUILDERS, options: { env } })).detection;

const SKLEARN = file('examples/sklearn-iris/model.joblib');
const OLD_XGBOOST = file('examples/xgboost-old/diabetes.model');
const UBJSON = file('examples/xgboost-wine/wine.ubj');
const JSON_MODEL = file('examples/xgboost-churn/churn.json');
const ONNX = file('examples/onnx/iris.onnx');
const CLASS = 'class Model:\n    def predict(self, X, names=None):\n        return X\n';
/** Enough to tell pieces from the whole. */
const LARGE_BYTES = 64 << 20;
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';

const savedModel = (folder: string): Tree =>
  Object.fromEntries(
    [
      'saved_model.pb',
      'fingerprint.pb',
      'variables/variables.index',
      'variables/variables.data-00000-of-00001',
    ].map((part) => [`${folder}${part}`, file(`examples/tensorflow-savedmodel/2/${part}`)]),
  );
const mlflow = (folder: string): Tree =>
  Object.fromEntries(
    ['MLmodel', 'model.pkl', 'conda.yaml', 'python_env.yaml', 'requirements.txt'].map((part) => [
      `${folder}${part}`,
      file(`examples/mlflow/model/${part}`),
    ]),
  );

describe("the layout of Seldon's", () => {
  it.each<[string, Tree, string, string]>([
    ['SKLEARN_SERVER', { 'model.joblib': SKLEARN }, 'python/sklearn', 'model.joblib'],
    ['SKLEARN_SERVER', { 'model.pickle': SKLEARN }, 'python/sklearn', 'model.pickle'],
    ['SKLEARN_SERVER', { 'model.pkl': SKLEARN }, 'python/sklearn', 'model.pkl'],
    [
      'SKLEARN_SERVER with metadata and settings beside',
      { 'model.joblib': SKLEARN, 'metadata.yaml': 'name: iris\n', 'model-settings.json': '{"name": "iris"}' },
      'python/sklearn',
      'model.joblib',
    ],
    ['XGBOOST_SERVER, the old form', { 'model.bst': OLD_XGBOOST }, 'python/xgboost', 'model.bst'],
    ['XGBOOST_SERVER, JSON of newer releases', { 'model.bst': JSON_MODEL }, 'python/xgboost', 'model.bst'],
    ['XGBOOST_SERVER, UBJSON of newer releases', { 'model.bst': UBJSON }, 'python/xgboost', 'model.bst'],
    ['XGBOOST_SERVER', { 'model.json': JSON_MODEL }, 'python/xgboost', 'model.json'],
    ['XGBOOST_SERVER', { 'model.ubj': UBJSON }, 'python/xgboost', 'model.ubj'],
    ['TENSORFLOW_SERVER', savedModel('1/'), 'python/tensorflow', '.'],
    [
      'TENSORFLOW_SERVER with two versions',
      { ...savedModel('1/'), ...savedModel('12/') },
      'python/tensorflow',
      '.',
    ],
    ['TENSORFLOW_SERVER in a folder', savedModel('mnist/0001/'), 'python/tensorflow', 'mnist'],
    ['MLFLOW_SERVER', mlflow(''), 'python/mlflow', '.'],
    ['MLFLOW_SERVER in a folder', mlflow('artifacts/model/'), 'python/mlflow', 'artifacts/model'],
  ])('%s is built as it is', async (_name, tree, builder, artifact) => {
    expect(await chosen(tree)).toMatchObject({ builder, confidence: 'certain', facts: { artifact } });
  });
});

describe('a folder with', () => {
  it.each<[string, Tree, string, Readonly<Record<string, string>>]>([
    ['a model far down', { 'a/b/c/d/model.joblib': SKLEARN, 'README.md': '' }, 'python/sklearn', {}],
    ['a model and a class', { 'model.joblib': SKLEARN, 'Model.py': CLASS }, 'python/generic', {}],
    [
      'models of two formats and a class',
      { 'a.joblib': SKLEARN, 'b.ubj': UBJSON, 'Model.py': CLASS },
      'python/generic',
      {},
    ],
    [
      'several models, of which one is named',
      { 'a.joblib': SKLEARN, 'b.ubj': UBJSON, 'c.onnx': ONNX },
      'python/xgboost',
      { SELDON_ARTIFACT: 'b.ubj' },
    ],
    [
      'a pointer of Git LFS beside the model that is named',
      { 'a.joblib': SKLEARN, 'b.pkl': POINTER },
      'python/sklearn',
      { SELDON_ARTIFACT: 'a.joblib' },
    ],
  ])('%s is built', async (_name, tree, builder, env) => {
    expect((await chosen(tree, env)).builder).toBe(builder);
  });

  it('a model larger than memory is read in pieces', async () => {
    const weights = '1/variables/variables.data-00000-of-00001';
    const project = projectOf(savedModel('1/'));
    const pieces: number[] = [];
    const large: Project = {
      ...project,
      size: async (path) => (path === weights ? LARGE_BYTES : project.size(path)),
      bytes: async (path, range) => {
        if (path !== weights) return project.bytes(path, range);
        if (range === undefined) throw new Error('the weights are read as a whole');
        const size = Math.min(range.end, LARGE_BYTES) - range.start;
        pieces.push(size);
        return new Uint8Array(size);
      },
    };

    const { detection } = await chooseCandidate(large, { builders: BUILDERS, options: {} });

    expect(detection.builder).toBe('python/tensorflow');
    expect(pieces.reduce((sum, size) => sum + size, 0)).toBeGreaterThanOrEqual(LARGE_BYTES);
    expect(Math.max(...pieces)).toBeLessThanOrEqual(LARGE_BYTES / 16);
  });

  it.each<[string, Tree, string, readonly string[]]>([
    [
      'two models of one format',
      { 'a.joblib': SKLEARN, 'old/b.joblib': SKLEARN },
      'E_AMBIGUOUS',
      ['"a.joblib", "old/b.joblib" are all pickles', '--env SELDON_ARTIFACT=a.joblib', '.dockerignore'],
    ],
    [
      'models of three formats',
      { 'a.joblib': SKLEARN, 'b.ubj': UBJSON, 'c.onnx': ONNX },
      'E_AMBIGUOUS',
      ['"a.joblib" is a pickle', '"b.ubj" is an XGBoost model', '"c.onnx" is an ONNX model'],
    ],
    [
      'two folders of models',
      { ...savedModel('one/1/'), ...mlflow('two/') },
      'E_AMBIGUOUS',
      ['"one" is a SavedModel', '"two" is an MLflow model'],
    ],
    [
      'two classes',
      { 'A.py': CLASS.replace('Model', 'A'), 'B.py': CLASS.replace('Model', 'B') },
      'E_AMBIGUOUS',
      ['A (A.py)', 'B (B.py)', '--env MODEL_NAME='],
    ],
    [
      'a pointer of Git LFS',
      { 'model.joblib': POINTER },
      'E_ARTIFACT_POINTER',
      ['"model.joblib"', 'git lfs pull'],
    ],
    [
      'a pointer of Git LFS among the parts of a model',
      { ...savedModel('1/'), '1/variables/variables.data-00000-of-00001': POINTER },
      'E_ARTIFACT_POINTER',
      ['variables.data-00000-of-00001'],
    ],
    [
      'a class that loads what is a pointer of Git LFS',
      { 'Model.py': `PATH = "models/net.pt"\n${CLASS}`, 'models/net.pt': POINTER, 'other.pt': POINTER },
      'E_ARTIFACT_POINTER',
      ['cannot serve "models/net.pt"', 'git lfs pull'],
    ],
    [
      'a class in JavaScript that loads what is a pointer of Git LFS',
      {
        'Model.js': `const PATH = './models/net.bin';\nmodule.exports = class Model { predict(X) { return X; } };`,
        'models/net.bin': POINTER,
        'other.bin': POINTER,
      },
      'E_ARTIFACT_POINTER',
      ['cannot serve "models/net.bin":', 'git lfs pull'],
    ],
    [
      'a highest version of which a part is missing',
      { ...savedModel('1/'), '2/saved_model.pb': savedModel('1/')['1/saved_model.pb']! },
      'E_ARTIFACT_CORRUPT',
      ['SavedModel in "2": variables/variables.index is missing', 'name "2" in .dockerignore'],
    ],
    [
      'an MLflow model without its requirements',
      Object.fromEntries(
        Object.entries(mlflow('m/')).filter(([name]) => !/(?:requirements.txt|conda.yaml)$/.test(name)),
      ),
      'E_BAD_REQUIREMENTS',
      ['m/python_env.yaml', '"m/requirements.txt"', 'copy the whole folder'],
    ],
    [
      'a SavedModel without its graph',
      Object.fromEntries(Object.entries(savedModel('m/')).filter(([name]) => name !== 'm/saved_model.pb')),
      'E_ARTIFACT_CORRUPT',
      ['m/saved_model.pb is missing'],
    ],
    [
      'a SavedModel without its weights',
      Object.fromEntries(Object.entries(savedModel('m/')).filter(([name]) => !name.includes('.data-'))),
      'E_ARTIFACT_CORRUPT',
      ['variables.data-00000-of-00001', 'missing'],
    ],
    [
      'an MLflow model without its file',
      Object.fromEntries(Object.entries(mlflow('')).filter(([name]) => name !== 'model.pkl')),
      'E_ARTIFACT_CORRUPT',
      ['"model.pkl" is missing', 'copy the whole folder'],
    ],
    ['half a model', { 'model.joblib': SKLEARN.subarray(0, 200) }, 'E_ARTIFACT_CORRUPT', ['"model.joblib"']],
    ['an empty model', { 'model.bst': '' }, 'E_ARTIFACT_CORRUPT', ['"model.bst"']],
    ['no model', { 'README.md': '', 'data.csv': 'a,b\n' }, 'E_NOT_DETECTED', ['README.md, data.csv']],
  ])('%s is an error that names it', async (_name, tree, code, named) => {
    const error = await chosen(tree).then(
      () => undefined,
      (thrown: unknown) => thrown as SeldonBuildError,
    );

    expect(error).toMatchObject({ code, hint: expect.any(String) });
    const told = `${error?.message ?? ''} ${error?.hint ?? ''}`;
    for (const text of named) expect(told).toContain(text);
  });
});
