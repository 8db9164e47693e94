import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { readDeclared } from './project-requirements.ts';
import { readRequirementsTxt } from './requirements-txt.ts';

const PATH = 'wheels/Acme_Foo-1.0-py3-none-any.whl';
const digest = `sha256:${createHash('sha256').update('bytes').digest('hex')}`;

it.each([
  [`./${PATH}`, `acme-foo @ file:${PATH}`],
  [PATH, `acme-foo @ file:${PATH}`],
  [`file:${PATH}`, `acme-foo @ file:${PATH}`],
  [`file://./${PATH}`, `acme-foo @ file:${PATH}`],
  [`lib/../${PATH}[Plots, a]`, `acme-foo[a,plots] @ file:${PATH}`],
  [`./${PATH} ; python_version > "3"`, `acme-foo @ file:${PATH} ; python_version > "3"`],
  [`Acme.Foo[x] @ file:${PATH} ; python_version > "3"`, `acme-foo[x] @ file:${PATH} ; python_version > "3"`],
  [`acme-foo @ ./${PATH}`, `acme-foo @ file:${PATH}`],
])('takes the wheel of %s', async (line, text) => {
  const found = await readRequirementsTxt(
    projectOf({ 'requirements.txt': line, [PATH]: 'bytes' }),
    'requirements.txt',
  );

  expect(found.requirements.map((one) => one.text)).toEqual([text]);
  expect(found.wheels).toEqual([{ path: PATH, digest }]);
});

it('looks from the folder of the project, where pip would be run, and then beside the file', async () => {
  const project = projectOf({
    'requirements.txt': '-r reqs/more.txt\n',
    'reqs/more.txt': 'wheels/a-1-py3-none-any.whl\nwheels/b-1-py3-none-any.whl\n--find-links links\n',
    'wheels/a-1-py3-none-any.whl': 'a',
    'reqs/wheels/a-1-py3-none-any.whl': 'other',
    'reqs/wheels/b-1-py3-none-any.whl': 'b',
    'reqs/links/c-1-py3-none-any.whl': 'c',
    'reqs/links/d-1.tar.gz': 'd',
    'reqs/links/deeper/e-1-py3-none-any.whl': 'e',
  });
  const { wheels = [], links } = await readRequirementsTxt(project, 'requirements.txt');

  expect(wheels.map(({ path }) => path)).toEqual([
    'reqs/links/c-1-py3-none-any.whl',
    'reqs/wheels/b-1-py3-none-any.whl',
    'wheels/a-1-py3-none-any.whl',
  ]);
  expect(links).toEqual(['reqs/links']);
});

it('takes those of uv.lock', async () => {
  const declared = await readDeclared(
    projectOf({
      'pyproject.toml':
        '[project]\nname = "m"\ndependencies = ["acme-foo"]\n[tool.uv.sources]\nacme-foo = { path = "x" }\n',
      'uv.lock': `version = 1
[[package]]
name = "m"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "acme-foo" }]
[package.metadata]
requires-dist = [{ name = "acme-foo", path = "${PATH}" }]
[[package]]
name = "acme-foo"
version = "1.0"
source = { path = "${PATH}" }
wheels = [{ filename = "Acme_Foo-1.0-py3-none-any.whl", hash = "${digest}" }]
`,
      [PATH]: 'bytes',
    }),
  );

  expect(declared.requirements).toMatchObject([{ text: `acme-foo @ file:${PATH}`, hashes: [digest] }]);
  expect(declared.wheels).toEqual([{ path: PATH, digest }]);
});
