import type { Project } from '../../src/builder-api.ts';
import type { Pyproject } from './pyproject.ts';
import { readPythonVersion, type PythonPin } from './python-version.ts';
import {
  badRequirements,
  NO_REQUIREMENTS,
  type ProjectRequirements,
  readRequirementsTxt,
} from './requirements-txt.ts';

/** Everything that the project's files say about packages and Python. */
export interface Declared extends ProjectRequirements {
  readonly pythonPin: PythonPin | undefined;
}

// What is there and says nothing here.
const UNREAD: readonly (readonly [file: string, why: string])[] = [
  ['setup.py', 'has no install_requires in one call of setup(), and is not run'],
];
// Environments of conda; S2I knows the first.
const CONDA: readonly string[] = ['environment.yml', 'environment.yaml'];
// Versions that somebody has pinned: it matters when they do not count.
const LOCKS: readonly string[] = ['uv.lock', 'poetry.lock', 'pdm.lock', 'Pipfile.lock'];

/**
 * Reads what a project requires from the first of its files that lists it (docs/dependencies.md has the order). What
 * `pyproject.toml` says about Python counts in any case. Throws E_BAD_REQUIREMENTS and E_LOCK_OUTDATED.
 */
export async function readDeclared(project: Project): Promise<Declared> {
  const hasText = await project.has('requirements.txt');
  const text = hasText ? await readRequirementsTxt(project, 'requirements.txt') : undefined;
  const pyproject = await pyprojectOf(project, text?.ownExtras);
  const main =
    text === undefined ? await firstListed(project, pyproject) : await withOwn(project, text, pyproject);
  const python = main.python.length > 0 ? main.python : (pyproject?.python ?? []);
  const notices = [...main.notices, ...(await lockNotices(project, main.files))];
  return { ...main, python, notices, pythonPin: await readPythonVersion(project) };
}

// Readers are loaded for projects that have their file: most have one or none.

async function pyprojectOf(
  project: Project,
  extras: readonly string[] | undefined,
): Promise<Pyproject | undefined> {
  if (!(await project.has('pyproject.toml'))) return undefined;
  return (await import('./pyproject.ts')).readPyproject(project, extras);
}

async function uvLockOf(project: Project, pyproject: Pyproject): Promise<ProjectRequirements | undefined> {
  if (!(await project.has('uv.lock'))) return undefined;
  return (await import('./uv-lock.ts')).readUvLock(project, pyproject);
}

async function poetryLockOf(
  project: Project,
  pyproject: Pyproject,
): Promise<ProjectRequirements | undefined> {
  if (!(await project.has('poetry.lock'))) return undefined;
  return (await import('./poetry-lock.ts')).readPoetryLock(project, pyproject);
}

async function setupFilesOf(
  project: Project,
  extras?: readonly string[],
): Promise<ProjectRequirements | undefined> {
  if (!(await project.has('setup.py')) && !(await project.has('setup.cfg'))) return undefined;
  return (await import('./setup-files.ts')).readSetupFiles(project, extras);
}

async function pipfileOf(project: Project): Promise<ProjectRequirements | undefined> {
  if (!(await project.has('Pipfile.lock')) && !(await project.has('Pipfile'))) return undefined;
  return (await import('./pipfile.ts')).readPipfile(project);
}

async function firstListed(project: Project, pyproject: Pyproject | undefined): Promise<ProjectRequirements> {
  if (pyproject !== undefined) {
    const locked = await uvLockOf(project, pyproject);
    if (locked !== undefined) return locked;
    if (pyproject.lists === 'here') return (await poetryLockOf(project, pyproject)) ?? pyproject;
  }
  const listed =
    (await readDynamic(project, pyproject)) ??
    (await setupFilesOf(project)) ??
    (await pipfileOf(project)) ??
    (await readConda(project));
  if (listed !== undefined) return listed;
  return { ...NO_REQUIREMENTS, notices: [...dynamicNotices(pyproject), ...(await unreadNotices(project))] };
}

/** requirements.txt, and what the project itself asks for where a line installs it. */
async function withOwn(
  project: Project,
  text: ProjectRequirements,
  pyproject: Pyproject | undefined,
): Promise<ProjectRequirements> {
  if (!text.installsItself) return text;
  if (pyproject?.lists === 'here') return both(text, pyproject);
  const own = (await readDynamic(project, pyproject)) ?? (await setupFilesOf(project, text.ownExtras));
  if (own !== undefined) return both(text, own);
  return { ...text, notices: [...text.notices, ...dynamicNotices(pyproject)] };
}

/** The requirements files that setuptools is told to read for pyproject.toml. */
async function readDynamic(
  project: Project,
  pyproject: Pyproject | undefined,
): Promise<ProjectRequirements | undefined> {
  const files = pyproject?.dynamicFiles ?? [];
  const there = await Promise.all(files.map((file) => project.has(file)));
  const missing = files.filter((_, index) => there[index] !== true);
  if (missing.length > 0) {
    const problems = missing.map(
      (file) => `it takes dependencies from "${file}", which is not in the project`,
    );
    throw badRequirements('pyproject.toml', problems);
  }
  const read = await Promise.all(files.map((file) => readRequirementsTxt(project, file)));
  return read.length === 0 ? undefined : read.reduce(both, { ...NO_REQUIREMENTS, files: ['pyproject.toml'] });
}

/** The environment of conda, if there is one. */
async function readConda(project: Project): Promise<ProjectRequirements | undefined> {
  const there = await Promise.all(CONDA.map((file) => project.has(file)));
  const file = CONDA.find((_, index) => there[index]);
  if (file === undefined) return undefined;
  return (await import('./conda-environment.ts')).readCondaEnvironment(project, file);
}

function both(first: ProjectRequirements, second: ProjectRequirements): ProjectRequirements {
  return {
    ...first,
    requirements: [...first.requirements, ...second.requirements],
    constraints: [...first.constraints, ...second.constraints],
    python: second.python,
    files: [...first.files, ...second.files],
    wheels: [...(first.wheels ?? []), ...(second.wheels ?? [])],
    links: [...(first.links ?? []), ...(second.links ?? [])],
    notices: [...first.notices, ...second.notices],
  };
}

async function unreadNotices(project: Project): Promise<readonly string[]> {
  const there = await Promise.all(UNREAD.map(([file]) => project.has(file)));
  return UNREAD.filter((_, index) => there[index]).map(
    ([file, why]) => `${file} ${why}: list what the code needs in requirements.txt`,
  );
}

function dynamicNotices(pyproject: Pyproject | undefined): readonly string[] {
  return pyproject?.lists === 'dynamic'
    ? [
        'pyproject.toml leaves its dependencies to its build backend, which is not run: list them in requirements.txt',
      ]
    : [];
}

async function lockNotices(project: Project, read: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(LOCKS.map((file) => project.has(file)));
  return LOCKS.filter((file, index) => there[index] === true && !read.includes(file)).map(
    (file) => `${file} is not followed: ${read[0] ?? 'no other file'} says what is installed`,
  );
}
