import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { readDeclared } from './project-requirements.ts';

/** One file of each row of the table in docs/dependencies.md, in its order, each with a package of its own. */
const FILES: readonly (readonly [
  row: string,
  files: Readonly<Record<string, string>>,
  ...wanted: string[],
])[] = [
  ['requirements.txt', { 'requirements.txt': 'by-requirements\n' }, 'by-requirements'],
  [
    'uv.lock',
    {
      'uv.lock':
        'version = 1\n[[package]]\nname = "m"\nversion = "0"\nsource = { virtual = "." }\ndependencies = [{ name = "by-pyproject" }]\n[package.metadata]\nrequires-dist = [{ name = "by-pyproject" }]\n[[package]]\nname = "by-pyproject"\nversion = "7"\nsource = { registry = "https://pypi.org/simple" }\n',
    },
    'by-pyproject==7',
  ],
  [
    'poetry.lock',
    {
      'poetry.lock': '[[package]]\nname = "by-pyproject"\nversion = "8"\n[metadata]\nlock-version = "2.1"\n',
    },
    'by-pyproject==8',
  ],
  [
    'pyproject.toml',
    { 'pyproject.toml': '[project]\nname = "m"\ndependencies = ["by-pyproject"]\n' },
    'by-pyproject',
  ],
  ['setup.py', { 'setup.py': 'setup(install_requires=["by-setup-py"])' }, 'by-setup-py'],
  ['setup.cfg', { 'setup.cfg': '[options]\ninstall_requires = by-setup-cfg\n' }, 'by-setup-cfg'],
  [
    'Pipfile.lock',
    {
      'Pipfile.lock':
        '{"default": {"by-pipfile-lock": {"version": "==1"}, "by-pipfile": {"version": "==2"}}}',
    },
    'by-pipfile-lock ==1',
    'by-pipfile ==2',
  ],
  ['Pipfile', { Pipfile: '[packages]\nby-pipfile = "*"\n' }, 'by-pipfile'],
  ['environment.yml', { 'environment.yml': 'dependencies: [by-environment]\n' }, 'by-environment'],
  [
    'environment.yaml',
    { 'environment.yaml': 'dependencies: [by-other-environment]\n' },
    'by-other-environment',
  ],
];

it.each(FILES.map(([row], index) => [row, index] as const))(
  '%s goes before all files below it in the table',
  async (_, index) => {
    const below = FILES.slice(index).map(([, files]) => files);
    const declared = await readDeclared(projectOf(Object.assign({}, ...below) as Record<string, string>));

    expect(declared.requirements.map(({ text }) => text)).toEqual(FILES[index]?.slice(2));
  },
);

it('are the rows of the documented table, in its order', async () => {
  const text = await readFile('docs/dependencies.md', 'utf8');
  const rows = [...text.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
  const names = rows.flatMap((cell) => cell.replace(/beside.*$/, '').match(/[\w.]+/g) ?? []);

  expect(names.filter((name) => name !== 'else')).toEqual(FILES.map(([row]) => row));
});
