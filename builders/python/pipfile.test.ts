import { expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { readDeclared } from './project-requirements.ts';

const textsOf = async (tree: Record<string, string>): Promise<readonly string[]> =>
  (await readDeclared(projectOf(tree))).requirements.map(({ text }) => text);

it.each([
  ['any version', 'numpy = "*"', 'numpy'],
  ['a version', 'numpy = "==1.26.4"', 'numpy ==1.26.4'],
  ['a table', 'x = {version = ">=1,<2", extras = ["a", "b"]}', 'x[a,b] >=1,<2'],
  ['a marker', `x = {version = "*", markers = "sys_platform == 'linux'"}`, "x ; sys_platform == 'linux'"],
  ['an index, which is that of the build', 'x = {version = "==1", index = "company"}', 'x ==1'],
])('a Pipfile has %s', async (_, line, text) => {
  expect(await textsOf({ Pipfile: `[packages]\n${line}\n[dev-packages]\npytest = "*"\n` })).toEqual([text]);
});

it.each([
  ['a repository', 'x = {git = "https://example.com/x.git"}', '"x" has "git"'],
  ['a folder', 'x = {path = ".", editable = true}', '"x" has "path"'],
  ['no version', 'x = 1', '"x" has no version that can be read'],
  ['no TOML', 'x = = 1', 'it is not TOML'],
  ['a wrong version', 'x = "one"', 'is not a version specifier'],
])('refuses %s', async (_, line, why) => {
  await expect(textsOf({ Pipfile: `[packages]\n${line}\n` })).rejects.toThrow(why);
});

it('tells the Python that it requires', async () => {
  const { python } = await readDeclared(projectOf({ Pipfile: '[requires]\npython_version = "3.10"\n' }));

  expect(python).toEqual([{ spec: '==3.10.*', file: 'Pipfile' }]);
});

it('counts after requirements.txt and pyproject.toml', async () => {
  const Pipfile = '[packages]\na = "*"\n';

  expect(await textsOf({ Pipfile, 'requirements.txt': 'b\n' })).toEqual(['b']);
  expect(
    await textsOf({ Pipfile, 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["c"]\n' }),
  ).toEqual(['c']);
});

const HASH = `sha256:${'a'.repeat(64)}`;
const lockOf = (packages: unknown): string =>
  JSON.stringify({
    _meta: { requires: { python_version: '3.10' } },
    default: packages,
    develop: { pytest: { version: '==8.0.0' } },
  });

it('takes the default group of Pipfile.lock before Pipfile', async () => {
  const lock = lockOf({
    numpy: { hashes: [HASH], index: 'pypi', markers: "python_version >= '3.9'", version: '==1.26.4' },
    x: { extras: ['a'], version: '==1' },
  });
  const declared = await readDeclared(projectOf({ Pipfile: '[packages]\nX = "*"\n', 'Pipfile.lock': lock }));

  expect(declared.requirements.map(({ text }) => text)).toEqual([
    "numpy ==1.26.4 ; python_version >= '3.9'",
    'x[a] ==1',
  ]);
  expect(declared.python).toEqual([{ spec: '==3.10.*', file: 'Pipfile.lock' }]);
  expect(declared.files).toEqual(['Pipfile.lock']);
  expect(declared.requirements.map(({ hashes }) => hashes)).toEqual([[HASH], undefined]);
  expect(declared.notices).toEqual([]);
});

it.each([
  ['no JSON', '{', 'it is not JSON'],
  ['no group', '{}', 'it has no group "default"'],
  ['a repository', lockOf({ x: { git: 'https://example.com/x.git', ref: 'a' } }), '"x" has "git"'],
  [
    'a hash that is none',
    lockOf({ x: { version: '==1', hashes: ['md5:a'] } }),
    '"x": the hash "md5:a" is not',
  ],
])('refuses a Pipfile.lock with %s', async (_, lock, why) => {
  await expect(textsOf({ 'Pipfile.lock': lock })).rejects.toThrow(why);
});

it.each([
  ['six = "*"', 'six is not in it'],
  ['Numpy = ">=2"', 'Numpy >=2 is wanted, and it has 1.26.4'],
])('is out of date where it lacks %s of the Pipfile', async (line, why) => {
  const tree = {
    Pipfile: `[packages]\n${line}\n`,
    'Pipfile.lock': lockOf({ numpy: { version: '==1.26.4' } }),
  };

  await expect(textsOf(tree)).rejects.toMatchObject({
    code: 'E_LOCK_OUTDATED',
    file: 'Pipfile.lock',
    hint: 'run "pipenv lock" and commit the file',
    message: expect.stringContaining(`it was not made from this Pipfile: ${why}`),
  });
});

it('goes by the lock where a line of the Pipfile cannot be read', async () => {
  const Pipfile = '[packages]\nnumpy = {version = "*", sys_platform = "== \'linux\'"}\n';

  expect(await textsOf({ Pipfile, 'Pipfile.lock': lockOf({ six: { version: '==1.16.0' } }) })).toEqual([
    'six ==1.16.0',
  ]);
});
