import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import builder from './generic/builder.ts';

const CLASS = 'class Model:\n    def predict(self, X):\n        return X\n';
const hintsOf = async (tree: Record<string, string>) =>
  (await builder.inspect(projectOf({ 'Model.py': CLASS, ...tree }), {}))?.detection.hints ?? [];

describe('packages that the code never imports', () => {
  it('are named with the line that asks for them', async () => {
    expect(
      await hintsOf({
        'requirements.txt': 'numpy\n\nxgboost==2.1.1\nrich\n',
        'Model.py': `import numpy\n${CLASS}`,
      }),
    ).toEqual([
      'installed on request, but imported by no file of the project: xgboost (requirements.txt line 3), rich (requirements.txt line 4); leave out what no other package loads as a plugin',
    ]);
  });

  it('are named up to eight', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `package-${index}`);

    expect(await hintsOf({ 'requirements.txt': names.join('\n') })).toEqual([
      expect.stringMatching(/package-7 \(requirements.txt line 8\) and 4 more; leave out/),
    ]);
  });

  it.each([
    ['is imported under another name', 'scikit-learn', 'from sklearn.svm import SVC\n'],
    ['is imported in a function', 'pandas', 'def f():\n    import pandas.io\n'],
    ['is imported by its twin', 'tensorflow-cpu', 'import tensorflow as tf\n'],
    ['is loaded by name', 'catboost', 'import importlib\nx = importlib.import_module("catboost")\n'],
    ['is part of a namespace', 'google-cloud-storage', 'from google.cloud import storage\n'],
    [
      'is brought by what is imported',
      'numpy==1.26.4\nthreadpoolctl==3.5.0\nscikit-learn',
      'import sklearn\n',
    ],
    ['is found by pandas', 'pandas\nopenpyxl\npyarrow', 'import pandas\n'],
    ['is what the server brings', 'seldon-core', ''],
  ])('are not those of which one %s', async (_name, requirements, code) => {
    expect(await hintsOf({ 'requirements.txt': requirements, 'Model.py': `${code}${CLASS}` })).toEqual([]);
  });

  it('are not looked for in a file that lists everything', async () => {
    const lock = { default: { six: { version: '==1.16.0' } }, _meta: {} };

    expect(await hintsOf({ 'Pipfile.lock': JSON.stringify(lock) })).toEqual([]);
  });

  it('are not those that another file of the project imports, served or not', async () => {
    expect(await hintsOf({ 'requirements.txt': 'rich', 'train/fit.py': 'import rich\n' })).toEqual([]);
  });
});
