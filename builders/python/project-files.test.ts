import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { digestOf } from '../project/model-digest.ts';
import { hasPickleName, sortFiles } from './project-files.ts';

const BIG_BINARY = new Uint8Array(1024 * 1024);
const BIG_TEXT = 'x'.repeat(1024 * 1024);

it('parts model from code, and leaves out what no image needs', async () => {
  const project = projectOf({
    'Model.py': '',
    'requirements.txt': '',
    'data/vocabulary.txt': BIG_TEXT,
    'fast.cpython-311-x86_64-linux-gnu.so': BIG_BINARY,
    'tests/test_model.py': '',
    'contract.json': '',
    'models/iris.joblib': '',
    'models/iris.PKL.gz': '',
    'weights.dat': BIG_BINARY,
    'small.dat': new Uint8Array(100),
    '.git/config': '',
    '.s2i/environment': '',
    '__pycache__/Model.cpython-311.pyc': '',
    'old.pyc': '',
    'env/pyvenv.cfg': '',
    'env/lib/site.py': '',
    '.venv/lib/x.py': '',
    'node_modules/x/index.js': '',
    'train.ipynb': '',
    '.dockerignore': '',
    '.env': 'KEY=1',
    'sub/.netrc': '',
  });

  expect(await sortFiles(project)).toEqual({
    model: ['models/iris.PKL.gz', 'models/iris.joblib', 'weights.dat'],
    code: [
      'Model.py',
      'contract.json',
      'data/vocabulary.txt',
      'fast.cpython-311-x86_64-linux-gnu.so',
      'requirements.txt',
      'small.dat',
      'tests/test_model.py',
    ],
    secrets: ['.env', 'sub/.netrc'],
  });
});

it.each([
  ['model.joblib', true],
  ['a/model.pkl', true],
  ['model.pickle.xz', true],
  ['model.sav', true],
  ['model.joblib_01.npy', false],
  ['model.h5', false],
  ['pkl', false],
])('%s has the name of a pickle: %s', (file, wanted) => {
  expect(hasPickleName(file)).toBe(wanted);
});

describe('digestOf', () => {
  const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

  it('is that of the contents for one file, larger than a chunk', async () => {
    const bytes = new Uint8Array(9 * 1024 * 1024).map((_, index) => index % 251);

    expect(await digestOf(projectOf({ m: bytes }), ['m'])).toBe(`sha256:${sha256(bytes)}`);
  });

  it('is that of the list sha256sum prints for several', async () => {
    const list = `${sha256('one')}  a\n${sha256('')}  b/c\n`;

    expect(await digestOf(projectOf({ a: 'one', 'b/c': '' }), ['a', 'b/c'])).toBe(`sha256:${sha256(list)}`);
  });

  it('is none without files', async () => {
    expect(await digestOf(projectOf({}), [])).toBeUndefined();
  });
});
