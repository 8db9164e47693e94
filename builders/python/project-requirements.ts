import type { Project } from '../../src/builder-api.ts';
import { readPipfile } from './pipfile.ts';
import { readPyproject } from './pyproject.ts';
import { readPythonVersion, type PythonPin } from './python-version.ts';
import { type ProjectRequirements, readRequirementsTxt } from './requirements-txt.ts';

/** Everything that the project's files say about packages and Python. */
export interface Declared extends ProjectRequirements {
  readonly pythonPin: PythonPin | undefined;
}

const NOTHING: ProjectRequirements = {
  requirements: [],
  constraints: [],
  python: [],
  files: [],
  installsItself: false,
  notices: [],
};

// What other tools read and this one does not.
const UNREAD: readonly string[] = ['setup.py', 'setup.cfg', 'environment.yml', 'environment.yaml'];

/**
 * Reads what a project requires, as Seldon's S2I does from the first that is there: `requirements.txt`, else `pyproject.toml`
 * (which also counts when requirements.txt installs the project itself), else `Pipfile.lock`, else `Pipfile`. Throws E_BAD_REQUIREMENTS.
 */
export async function readDeclared(project: Project): Promise<Declared> {
  const pyproject = await readPyproject(project);
  const described = pyproject ?? (await readPipfile(project));
  const hasText = await project.has('requirements.txt');
  const text = hasText ? await readRequirementsTxt(project, 'requirements.txt') : undefined;
  const main = text ?? described ?? { ...NOTHING, notices: await unreadNotices(project) };
  const merged = text?.installsItself === true && pyproject !== undefined ? both(text, pyproject) : main;
  return {
    ...merged,
    python: described?.python ?? [],
    pythonPin: await readPythonVersion(project),
  };
}

function both(first: ProjectRequirements, second: ProjectRequirements): ProjectRequirements {
  return {
    ...first,
    requirements: [...first.requirements, ...second.requirements],
    files: [...first.files, ...second.files],
    notices: [...first.notices, ...second.notices],
  };
}

async function unreadNotices(project: Project): Promise<readonly string[]> {
  const there = await Promise.all(UNREAD.map((file) => project.has(file)));
  return UNREAD.filter((_, index) => there[index]).map(
    (file) => `${file} is not read: list what the code needs in requirements.txt`,
  );
}
