import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { type Declared, readDeclared } from './project-requirements.ts';

const hash = (letter: string): string => `sha256:${letter.repeat(64)}`;
const PYPROJECT = `[tool.poetry.dependencies]
python = ">=3.9,<3.14"
numpy = ">=1.24"
requests = {version = "^2.28", extras = ["socks"]}
tomli = {version = "^2", python = "<3.11"}
`;
// As Poetry 2 writes it, cut down.
const LOCK = `[[package]]
name = "numpy"
version = "1.26.4"
optional = false
python-versions = ">=3.9"
groups = ["main"]
markers = "python_version < \\"3.12\\""
files = [
    {file = "numpy-1.26.4-cp311.whl", hash = "${hash('1')}"},
]

[[package]]
name = "numpy"
version = "2.2.0"
groups = ["main"]
markers = {main = "python_version >= \\"3.12\\"", dev = "python_version >= \\"3.13\\""}
files = [
    {file = "numpy-2.2.0-cp312.whl", hash = "${hash('2')}"},
]

[[package]]
name = "PySocks"
version = "1.7.1"
groups = ["main"]
files = []

[[package]]
name = "requests"
version = "2.32.3"
groups = ["main", "dev"]
files = [
    {file = "requests-2.32.3-py3-none-any.whl", hash = "${hash('3')}"},
    {file = "requests-2.32.3.tar.gz", hash = "${hash('4')}"},
]

[package.source]
type = "legacy"
url = "https://pypi.org/simple"
reference = "mirror"

[[package]]
name = "tomli"
version = "2.0.1"
files = []

[[package]]
name = "own-tests"
version = "0.1"
groups = ["dev"]
[package.source]
type = "directory"
url = "lib"

[metadata]
lock-version = "2.1"
content-hash = "00"
`;

const read = (lock: string, pyproject = PYPROJECT): Promise<Declared> =>
  readDeclared(projectOf({ 'pyproject.toml': pyproject, 'poetry.lock': lock }));

describe('poetry.lock', () => {
  it('holds the dependencies of pyproject.toml, and what they bring, to its versions and hashes', async () => {
    const declared = await read(LOCK);

    expect(declared.requirements.map(({ text, hashes, file }) => [text, hashes, file])).toEqual([
      ['numpy >=1.24', undefined, 'pyproject.toml'],
      ['requests[socks]==2.32.3', [hash('3'), hash('4')], 'poetry.lock'],
      ["tomli==2.0.1 ; (python_version < '3.11')", undefined, 'poetry.lock'],
    ]);
    expect(declared.constraints.map(({ text, hashes }) => [text, hashes])).toEqual([
      ['numpy==1.26.4 ; python_version < "3.12"', [hash('1')]],
      ['numpy==2.2.0 ; python_version >= "3.12"', [hash('2')]],
      ['pysocks==1.7.1', undefined],
      ['requests==2.32.3', [hash('3'), hash('4')]],
      ['tomli==2.0.1', undefined],
    ]);
    expect(declared).toMatchObject({
      files: ['pyproject.toml', 'poetry.lock'],
      python: [{ spec: '>=3.9,<3.14', file: 'pyproject.toml' }],
      notices: [],
    });
  });

  it('has hashes in its metadata, and no markers, where Poetry before 1.5 wrote it', async () => {
    const lock = `[[package]]
name = "six"
version = "1.16.0"
[[package]]
name = "numpy"
version = "1.26.4"
[[package]]
name = "numpy"
version = "2.2.0"
[metadata]
lock-version = "1.1"
[metadata.files]
six = [{file = "six-1.16.0-py2.py3-none-any.whl", hash = "${hash('5')}"}]
`;
    const { requirements, constraints } = await read(lock, '[tool.poetry.dependencies]\nsix = "^1.16"\n');

    expect(requirements).toMatchObject([{ text: 'six==1.16.0', hashes: [hash('5')] }]);
    expect(constraints.map(({ text }) => text)).toEqual(['six==1.16.0']);
  });

  it.each([
    [PYPROJECT.replace('numpy', 'scipy'), LOCK, 'E_LOCK_OUTDATED', 'scipy >=1.24 is not in it'],
    [
      PYPROJECT.replace('^2.28', '^3'),
      LOCK,
      'E_LOCK_OUTDATED',
      'requests[socks] >=3,<4 is wanted, and it has 2.32.3',
    ],
    [PYPROJECT, LOCK.replace('"2.1"', '"3.0"'), 'E_BAD_REQUIREMENTS', 'no lock-version of 1 or 2'],
    [
      PYPROJECT,
      LOCK.replace(hash('3'), 'md5:0'),
      'E_BAD_REQUIREMENTS',
      '"requests": the hash "md5:0" is not',
    ],
    [PYPROJECT, '= 1', 'E_BAD_REQUIREMENTS', 'it is not TOML (line 1'],
  ])('is refused: %#', async (pyproject, lock, code, why) => {
    await expect(read(lock, pyproject)).rejects.toMatchObject({
      code,
      file: 'poetry.lock',
      message: expect.stringContaining(why),
    });
  });

  it('counts for PEP 621 as well', async () => {
    const { requirements } = await read(LOCK, '[project]\nname = "m"\ndependencies = ["requests>=2"]\n');

    expect(requirements.map(({ text }) => text)).toEqual(['requests==2.32.3']);
  });
});
