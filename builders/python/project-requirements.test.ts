import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { readDeclared } from './project-requirements.ts';

const PYPROJECT =
  '[project]\nname = "x"\nrequires-python = ">=3.9,<3.12"\ndependencies = ["pandas>=2 ; python_version > \\"3\\"", "numpy"]\n';
const POETRY = [
  '[tool.poetry.dependencies]',
  'python = "^3.10"',
  'scikit-learn = "~1.5.0"',
  'numpy = "*"',
  'pandas = {version = "^2.1", extras = ["excel"]}',
  'zero = "^0.3"',
  'exact = "1.2.3"',
  'range = ">=1,<2"',
].join('\n');

describe('readDeclared', () => {
  it.each([
    ['nothing', {}, [], []],
    ['requirements.txt', { 'requirements.txt': 'numpy\n' }, ['numpy'], []],
    [
      'pyproject.toml',
      { 'pyproject.toml': PYPROJECT },
      ['pandas>=2 ; python_version > "3"', 'numpy'],
      ['>=3.9,<3.12'],
    ],
    [
      'requirements.txt before pyproject.toml',
      { 'requirements.txt': 'scipy', 'pyproject.toml': PYPROJECT },
      ['scipy'],
      ['>=3.9,<3.12'],
    ],
    [
      'both when the project installs itself',
      { 'requirements.txt': 'scipy\n-e .', 'pyproject.toml': PYPROJECT },
      ['scipy', 'pandas>=2 ; python_version > "3"', 'numpy'],
      ['>=3.9,<3.12'],
    ],
    [
      'Poetry',
      { 'pyproject.toml': POETRY },
      [
        'scikit-learn >=1.5.0,<1.6',
        'numpy',
        'pandas[excel] >=2.1,<3',
        'zero >=0.3,<0.4',
        'exact ==1.2.3',
        'range >=1,<2',
      ],
      ['>=3.10,<4'],
    ],
    ['a pyproject.toml for tools only', { 'pyproject.toml': '[tool.black]\nline-length = 100\n' }, [], []],
  ])('reads %s', async (_name, tree: Record<string, string>, requirements, python) => {
    const declared = await readDeclared(projectOf(tree));

    expect(declared.requirements.map(({ text }) => text)).toEqual(requirements);
    expect(declared.python.map(({ spec }) => spec)).toEqual(python);
  });

  it.each([
    ['extras that requirements.txt names', '-e .[Plots,all]', ['numpy', 'matplotlib', 'seaborn>=0.13']],
    ['no extra by itself', '.', ['numpy']],
    ['a further name for the folder', './[plots]', ['numpy', 'matplotlib']],
  ])('takes %s', async (_, line, texts) => {
    const { requirements } = await readDeclared(
      projectOf({
        'requirements.txt': line,
        'pyproject.toml':
          '[project]\nname = "My_Model"\ndependencies = ["numpy"]\n[project.optional-dependencies]\nplots = ["matplotlib"]\nall = ["my-model[plots,stat]"]\nstat = ["seaborn>=0.13", "my.model[all]"]\n',
      }),
    );

    expect(requirements.map(({ text }) => text)).toEqual(texts);
  });

  it('refuses an extra that is not there', async () => {
    const project = projectOf({ 'requirements.txt': '.[plots]', 'pyproject.toml': PYPROJECT });

    await expect(readDeclared(project)).rejects.toThrow('it has no extra "plots"');
  });

  it('knows what Poetry makes optional, and for which environments', async () => {
    const pyproject = [
      '[tool.poetry.dependencies]',
      'a = {version = "^1", optional = true}',
      'b = {version = "*", optional = true}',
      'c = {version = "1.0", python = "^3.8", markers = "sys_platform == \'linux\'"}',
      'd = {version = "*", python = ">=3.9.1"}',
      '[tool.poetry.extras]',
      'Some_B = ["B"]',
    ].join('\n');
    const textsWith = async (tree: Record<string, string>): Promise<readonly string[]> =>
      (await readDeclared(projectOf({ 'pyproject.toml': pyproject, ...tree }))).requirements.map(
        ({ text }) => text,
      );
    const always = [
      "c ==1.0 ; (python_version >= '3.8') and (python_version < '4') and (sys_platform == 'linux')",
      "d ; (python_full_version >= '3.9.1')",
    ];

    expect(await textsWith({})).toEqual(always);
    expect(await textsWith({ 'requirements.txt': '.[some-b]' })).toEqual(['b', ...always]);
  });

  it('goes on to the Pipfile where pyproject.toml is for tools, whose Python counts all the same', async () => {
    const declared = await readDeclared(
      projectOf({
        'pyproject.toml': '[project]\nname = "x"\nrequires-python = ">=3.10"\n[tool.ruff]\n',
        Pipfile: '[packages]\nsix = "*"\n',
      }),
    );

    expect(declared.requirements.map(({ text }) => text)).toEqual(['six']);
    expect(declared.python).toEqual([{ spec: '>=3.10', file: 'pyproject.toml' }]);
  });

  it.each(['poetry.lock', 'pdm.lock', 'uv.lock'])('says that %s does not count', async (file) => {
    const { notices } = await readDeclared(projectOf({ 'requirements.txt': 'six', [file]: '' }));

    expect(notices).toEqual([`${file} is not followed: requirements.txt says what is installed`]);
  });

  it.each([
    ['[project\n', 'it is not TOML (line 1'],
    ['[project]\ndependencies = "numpy"\n', 'is not a list of strings'],
    ['[project]\ndependencies = ["num py"]\n', '"py" is not a version specifier'],
    [
      '[tool.poetry.dependencies]\nx = {git = "https://example.com/x.git"}\n',
      '"x" of Poetry\'s dependencies is not a version from an index',
    ],
    ['[tool.poetry.dependencies]\nx = "latest"\n', '"x" of Poetry\'s dependencies'],
  ])('refuses %j', async (text, why) => {
    await expect(readDeclared(projectOf({ 'pyproject.toml': text }))).rejects.toMatchObject({
      code: 'E_BAD_REQUIREMENTS',
      file: 'pyproject.toml',
      message: expect.stringContaining(why),
    });
  });

  it.each([
    [{ '.python-version': '3.10.4\n' }, '3.10', '.python-version'],
    [{ '.python-version': '# pyenv\n\n3.12\n3.11\n' }, '3.12', '.python-version'],
    [{ 'runtime.txt': 'python-3.9.18\n' }, '3.9', 'runtime.txt'],
    [{ '.python-version': '3.13-dev' }, '3.13', '.python-version'],
    [{ '.python-version': 'cpython@3.12.1' }, '3.12', '.python-version'],
    [{ '.python-version': '3.10', 'runtime.txt': 'python-3.9' }, '3.10', '.python-version'],
  ])('takes the Python of %j', async (tree: Record<string, string>, version, file) => {
    expect((await readDeclared(projectOf(tree))).pythonPin).toEqual({ version, file });
  });

  it('refuses a Python that is none', async () => {
    await expect(readDeclared(projectOf({ '.python-version': 'pypy3.9-7.3' }))).rejects.toThrow(
      'cannot use ".python-version": "pypy3.9-7.3" is not a version of CPython 3',
    );
  });

  it('says which files it does not read', async () => {
    const { notices } = await readDeclared(projectOf({ 'setup.py': '' }));

    expect(notices).toEqual([expect.stringContaining('setup.py has no install_requires')]);
  });

  it('says that dynamic dependencies are not known', async () => {
    const { notices } = await readDeclared(
      projectOf({ 'pyproject.toml': '[project]\ndynamic = ["dependencies"]\n' }),
    );

    expect(notices).toEqual([expect.stringContaining('leaves its dependencies to its build backend')]);
  });
});
