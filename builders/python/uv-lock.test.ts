import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import type { Declared } from './project-requirements.ts';
import { readDeclared } from './project-requirements.ts';

const hash = (letter: string): string => `sha256:${letter.repeat(64)}`;
const PYPI = 'source = { registry = "https://pypi.org/simple" }';
const PYPROJECT = `[project]
name = "My_Model"
version = "0.1"
requires-python = ">=3.9"
dependencies = ["numpy >= 1.20, <3.0", "requests[Socks]>=2", "tomli ; python_version < '3.11'"]
[project.optional-dependencies]
serve = ["orjson"]
[dependency-groups]
dev = ["pytest"]
`;
// As uv 0.13 writes it, cut down.
const LOCK = `version = 1
revision = 3
requires-python = ">=3.9"
resolution-markers = [
    "python_full_version >= '3.11'",
    "python_full_version < '3.11'",
]

[[package]]
name = "my-model"
version = "0.1"
source = { virtual = "." }
dependencies = [
    { name = "numpy", version = "2.0.2", ${PYPI}, marker = "python_full_version < '3.11'" },
    { name = "numpy", version = "2.4.6", ${PYPI}, marker = "python_full_version >= '3.11'" },
    { name = "requests", extra = ["socks"] },
    { name = "tomli", marker = "python_full_version < '3.11'" },
]

[package.optional-dependencies]
serve = [
    { name = "orjson" },
]

[package.dev-dependencies]
dev = [
    { name = "pytest" },
]

[package.metadata]
requires-dist = [
    { name = "numpy", specifier = ">=1.20,<3.0" },
    { name = "orjson", marker = "extra == 'serve'" },
    { name = "requests", extras = ["socks"], specifier = ">=2" },
    { name = "tomli", marker = "python_full_version < '3.11'" },
]
provides-extras = ["serve"]

[[package]]
name = "numpy"
version = "2.0.2"
${PYPI}
resolution-markers = [
    "python_full_version < '3.11'",
]
sdist = { url = "https://files.example.com/numpy-2.0.2.tar.gz", hash = "${hash('0')}", size = 1 }
wheels = [
    { url = "https://files.example.com/numpy-2.0.2-cp39.whl", hash = "${hash('1')}", size = 1 },
]

[[package]]
name = "numpy"
version = "2.4.6"
${PYPI}
resolution-markers = [
    "python_full_version >= '3.11'",
]
wheels = [
    { url = "https://files.example.com/numpy-2.4.6-cp311.whl", hash = "${hash('2')}", size = 1 },
]

[[package]]
name = "orjson"
version = "3.0"
${PYPI}

[[package]]
name = "pysocks"
version = "1.7.1"
${PYPI}
wheels = [
    { url = "https://files.example.com/PySocks-1.7.1-py3-none-any.whl", hash = "${hash('3')}", size = 1 },
]

[[package]]
name = "pytest"
version = "9.0"
source = { git = "https://example.com/pytest.git?rev=1#1" }

[[package]]
name = "requests"
version = "2.32.0"
${PYPI}

[package.optional-dependencies]
socks = [
    { name = "pysocks" },
]

[[package]]
name = "tomli"
version = "2.0.1"
${PYPI}
`;

const read = (lock: string, pyproject = PYPROJECT): Promise<Declared> =>
  readDeclared(projectOf({ 'pyproject.toml': pyproject, 'uv.lock': lock }));

describe('uv.lock', () => {
  it('requires what the project depends on in its locked versions, and holds what that brings to them', async () => {
    const declared = await read(LOCK);

    expect(declared.requirements.map(({ text, hashes }) => [text, hashes])).toEqual([
      ["numpy==2.0.2 ; python_full_version < '3.11'", [hash('0'), hash('1')]],
      ["numpy==2.4.6 ; python_full_version >= '3.11'", [hash('2')]],
      ['requests[socks]==2.32.0', undefined],
      ["tomli==2.0.1 ; python_full_version < '3.11'", undefined],
    ]);
    expect(declared.constraints.map(({ text }) => text)).toEqual([
      "numpy==2.0.2 ; (python_full_version < '3.11')",
      "numpy==2.4.6 ; (python_full_version >= '3.11')",
      'pysocks==1.7.1',
      'tomli==2.0.1',
    ]);
    expect(declared).toMatchObject({
      files: ['pyproject.toml', 'uv.lock'],
      python: [{ spec: '>=3.9', file: 'pyproject.toml' }],
      notices: [],
    });
  });

  it.each([
    [
      'another version',
      ['numpy >= 1.20, <3.0', 'numpy>=2'],
      'numpy>=1.20,<3.0 is wanted no more, numpy>=2 is wanted now',
    ],
    ['another extra', ['[Socks]', ''], 'requests>=2 is wanted no more, requests>=2 is wanted now'],
    ['one more', ['"tomli', '"six", "tomli'], 'six is wanted now'],
    ['one less', ['"numpy >= 1.20, <3.0", ', ''], 'numpy>=1.20,<3.0 is wanted no more'],
  ])('is out of date when pyproject.toml asks for %s', async (_, [from, to], why) => {
    await expect(read(LOCK, PYPROJECT.replace(from!, to!))).rejects.toMatchObject({
      code: 'E_LOCK_OUTDATED',
      file: 'uv.lock',
      hint: 'run "uv lock" and commit the file',
      message: expect.stringContaining(why),
    });
  });

  it.each([
    ['another way to write a version', PYPROJECT.replace('<3.0', '<3')],
    ['another name for a package', PYPROJECT.replace('requests[', 'Requests [')],
    [
      'dependencies of extras and groups, which are not installed',
      PYPROJECT.replace('orjson', 'ujson').replace('pytest', 'nose'),
    ],
    ['dependencies that only a build backend knows', '[project]\nname = "x"\ndynamic = ["dependencies"]\n'],
  ])('is right with %s', async (_, pyproject) => {
    expect((await read(LOCK, pyproject)).requirements).toHaveLength(4);
  });

  it.each([
    [
      '[project]\nname = "x"\n',
      LOCK.replace('virtual = "."', 'virtual = "other"'),
      'E_LOCK_OUTDATED',
      'the project is not in it',
    ],
    [PYPROJECT, LOCK.replace('version = 1\n', 'version = 2\n'), 'E_BAD_REQUIREMENTS', 'it is of version 2'],
    [PYPROJECT, '= 1', 'E_BAD_REQUIREMENTS', 'it is not TOML (line 1'],
    [
      PYPROJECT,
      LOCK.replace(
        `name = "tomli"\nversion = "2.0.1"\n${PYPI}`,
        'name = "tomli"\nversion = "2.0.1"\nsource = { git = "https://ada:pw@example.com/t.git" }',
      ),
      'E_BAD_REQUIREMENTS',
      '"tomli" comes from git "example.com"',
    ],
    [
      PYPROJECT,
      LOCK.replace(
        `name = "tomli"\nversion = "2.0.1"\n${PYPI}`,
        'name = "tomli"\nversion = "2.0.1"\nsource = { editable = "lib" }',
      ),
      'E_BAD_REQUIREMENTS',
      '"tomli" comes from editable "lib"',
    ],
  ])('is refused: %#', async (pyproject, lock, code, why) => {
    await expect(read(lock, pyproject)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(why),
    });
  });

  it('takes a wheel by its address, also one that only a dependency brings', async () => {
    const address = 'https://files.example.com/PySocks-1.7.1-py3-none-any.whl';
    const lock = LOCK.replace(
      `version = "1.7.1"\n${PYPI}`,
      `version = "1.7.1"\nsource = { url = "${address}" }`,
    );
    const { requirements, constraints } = await read(lock);

    expect(requirements.at(-1)).toMatchObject({ text: `pysocks @ ${address}`, hashes: [hash('3')] });
    expect(constraints.map(({ name }) => name)).not.toContain('pysocks');
  });

  it('names what it does not follow', async () => {
    const lock = LOCK.replace(
      `name = "tomli"\nversion = "2.0.1"\n${PYPI}`,
      'name = "tomli"\nversion = "2.0.1"\nsource = { registry = "https://me:pw@company.example.com/simple" }',
    );
    const { notices } = await read(`${lock}\n[manifest]\noverrides = [{ name = "x", specifier = "<2" }]\n`);

    expect(notices).toEqual([
      'uv.lock names the package index company.example.com, which is not used: pass it with --index-url or --extra-index-url',
      expect.stringContaining('uv.lock overrides what packages ask for'),
    ]);
  });

  it('is not followed beside requirements.txt, which is said', async () => {
    const declared = await readDeclared(
      projectOf({ 'requirements.txt': 'six\n', 'pyproject.toml': PYPROJECT, 'uv.lock': LOCK }),
    );

    expect(declared.requirements.map(({ text }) => text)).toEqual(['six']);
    expect(declared.notices).toEqual(['uv.lock is not followed: requirements.txt says what is installed']);
  });
});
