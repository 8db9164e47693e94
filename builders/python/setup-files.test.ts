import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { type Declared, readDeclared } from './project-requirements.ts';

const read = (tree: Record<string, string>): Promise<Declared> => readDeclared(projectOf(tree));
const textsOf = async (tree: Record<string, string>): Promise<readonly string[]> =>
  (await read(tree)).requirements.map(({ text }) => text);

const CFG = `[metadata]
name = model
[options]
python_requires = >=3.9
install_requires =
    numpy>=1.20
    # a comment
    pandas ; python_version < "3.12"

[options.extras_require]
Plots = matplotlib; seaborn
`;

describe('setup.py', () => {
  it.each([
    ['a list', 'setup(name="m", install_requires=["numpy>=1", "six"])', ['numpy>=1', 'six']],
    ['a tuple', "setup(install_requires=('numpy', 'six',))", ['numpy', 'six']],
    ['a text', 'setup(install_requires="""\nnumpy\n  six\n""")', ['numpy', 'six']],
    ['parts of texts', 'setup(install_requires=["num" "py" + ">=1"])', ['numpy>=1']],
    ['a name', 'REQ = [\n  "numpy",  # why\n]\nsetup(install_requires=REQ)', ['numpy']],
    ['names of names, added up', 'A = ["a"]\nB = A\nsetup(install_requires=B + ["b"] + A)', ['a', 'b', 'a']],
    [
      'another name for setup',
      'from setuptools import find_packages, setup as s\ns(install_requires=["a"])',
      ['a'],
    ],
    ['setup by its module', 'import setuptools\nsetuptools.setup(install_requires=["a"])', ['a']],
    ['a condition', 'if __name__ == "__main__":\n    setup(install_requires=["a"])', ['a']],
    ['a dictionary', 'ARGS = {"name": "m", "install_requires": ["a"]}\nsetup(**ARGS)', ['a']],
    ['nothing', 'setup(install_requires=[])', []],
  ])('is read where it has %s', async (_, text, texts) => {
    expect(await textsOf({ 'setup.py': text })).toEqual(texts);
  });

  it.each([
    [
      'a file',
      'setup(name="m",\n  install_requires=open("r.in").read().split())',
      'line 2 makes install_requires by code',
    ],
    ['a formatted text', 'V = "1"\nsetup(install_requires=[f"numpy=={V}"])', 'line 2'],
    ['a loop', 'setup(install_requires=[r for r in X])', 'line 1'],
    ['a name that is bound twice', 'A = ["a"]\nA = ["b"]\nsetup(install_requires=A)', 'line 3'],
    [
      'a name that is bound again under a condition',
      'A = ["a"]\nif X:\n  A = ["b"]\nsetup(install_requires=A)',
      'line 4',
    ],
    ['a name that is added to', 'A = ["a"]\nA += ["b"]\nsetup(install_requires=A)', 'line 3'],
    ['a list that is changed', 'A = ["a"]\nA.append("b")\nsetup(install_requires=A)', 'line 3'],
    ['a name of itself', 'A = A\nsetup(install_requires=A)', 'line 2'],
    ['a value of a dictionary', 'ARGS = {"install_requires": more()}\nsetup(**ARGS)', 'line 2'],
    ['a star', 'A = ["a"]\nsetup(install_requires=[*A, "b"])', 'line 2'],
    ['a difference', 'setup(install_requires=["a"] * 2)', 'line 1'],
    ['numbers', 'setup(install_requires=[1])', 'line 1'],
  ])('is refused where install_requires is made by %s', async (_, text, why) => {
    await expect(read({ 'setup.py': text })).rejects.toMatchObject({
      code: 'E_BAD_REQUIREMENTS',
      file: 'setup.py',
      message: expect.stringContaining(why),
      hint: expect.stringContaining('requirements.txt'),
    });
  });

  it('says so where more arguments are made by code, and where no call can be told', async () => {
    const spread = await read({ 'setup.py': 'setup(install_requires=["a"], **more())' });
    const two = await read({ 'setup.py': 'if X:\n  setup(install_requires=["a"])\nelse:\n  setup()' });

    expect(spread.notices).toEqual([expect.stringContaining('setup.py passes on arguments')]);
    expect(two.requirements).toEqual([]);
    expect(two.notices).toEqual([expect.stringContaining('setup.py has no install_requires in one call')]);
  });

  it('goes before setup.cfg, which adds what it does not say, and before the Pipfile', async () => {
    const declared = await read({
      'setup.py': 'setup(install_requires=["six"])',
      'setup.cfg': CFG,
      Pipfile: '',
    });

    expect(declared.requirements.map(({ text, file }) => [text, file])).toEqual([['six', 'setup.py']]);
    expect(declared.python).toEqual([{ spec: '>=3.9', file: 'setup.cfg' }]);
    expect(declared.files).toEqual(['setup.py']);
  });
});

describe('setup.cfg', () => {
  it('is read, also beside a setup.py that leaves all to it', async () => {
    const declared = await read({ 'setup.cfg': CFG, 'setup.py': 'from setuptools import setup\nsetup()\n' });

    expect(declared.requirements.map(({ text }) => text)).toEqual([
      'numpy>=1.20',
      'pandas ; python_version < "3.12"',
    ]);
    expect(declared).toMatchObject({ files: ['setup.cfg'], notices: [] });
    expect(await textsOf({ 'setup.cfg': '[options]\ninstall-requires = a; b\n' })).toEqual(['a', 'b']);
  });

  it('is nothing where it is for tools only', async () => {
    expect(await read({ 'setup.cfg': '[flake8]\nmax-line-length = 100\n' })).toMatchObject({
      files: [],
      notices: [],
    });
  });

  it('brings extras where requirements.txt installs the project with them', async () => {
    const tree = { 'setup.cfg': CFG, 'setup.py': 'setup(extras_require={"S": ["scipy"], "t": more()})' };

    expect(await textsOf({ ...tree, 'requirements.txt': 'six\n.[plots,s]' })).toEqual([
      'six',
      'numpy>=1.20',
      'pandas ; python_version < "3.12"',
      'matplotlib',
      'seaborn',
      'scipy',
    ]);
    await expect(read({ ...tree, 'requirements.txt': '.[t]' })).rejects.toThrow(
      'no extra "t" that can be read',
    );
    expect(await textsOf({ ...tree, 'requirements.txt': 'six' })).toEqual(['six']);
  });

  it.each([
    ['[options]\ninstall_requires = file: more.in\n', 'install_requires is that of the file more.in'],
    ['[options]\ninstall_requires =\n  num py\n', '"py" is not a version specifier'],
  ])('refuses %j', async (text, why) => {
    await expect(read({ 'setup.cfg': text })).rejects.toMatchObject({
      code: 'E_BAD_REQUIREMENTS',
      file: 'setup.cfg',
      message: expect.stringContaining(why),
    });
  });
});

describe('pyproject.toml with dynamic dependencies', () => {
  const pyproject = (rest: string): string =>
    `[project]\nname = "m"\nrequires-python = ">=3.10"\ndynamic = ["dependencies"]\n${rest}`;
  const FILES = '[tool.setuptools.dynamic]\ndependencies = {file = ["a.in", "b.in"]}\n';

  it('takes them from the files that setuptools reads', async () => {
    const declared = await read({ 'pyproject.toml': pyproject(FILES), 'a.in': 'six', 'b.in': 'numpy' });

    expect(declared.requirements.map(({ text }) => text)).toEqual(['six', 'numpy']);
    expect(declared.files).toEqual(['pyproject.toml', 'a.in', 'b.in']);
    expect(declared.python).toEqual([{ spec: '>=3.10', file: 'pyproject.toml' }]);
    await expect(read({ 'pyproject.toml': pyproject(FILES), 'a.in': 'six' })).rejects.toThrow(
      'it takes dependencies from "b.in", which is not in the project',
    );
  });

  it('takes them from setup.py', async () => {
    const tree = { 'pyproject.toml': pyproject(''), 'setup.py': 'setup(install_requires=["six"])' };

    expect(await textsOf(tree)).toEqual(['six']);
    expect(await textsOf({ ...tree, 'requirements.txt': 'numpy\n-e .' })).toEqual(['numpy', 'six']);
  });
});
