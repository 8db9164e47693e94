import type { Project } from '../../src/builder-api.ts';
import { poetryRequirement } from './poetry.ts';
import { parseRequirement } from './requirement.ts';
import { badRequirements, type FoundRequirement, type ProjectRequirements } from './requirements-txt.ts';
import { parseTomlFile, type Table, tableOf } from './toml-document.ts';

const FILE = 'pyproject.toml';

/**
 * Reads the dependencies of `pyproject.toml`: `project.dependencies` and `requires-python` (PEP 621), else Poetry's
 * `tool.poetry.dependencies`. Undefined when there is no such file. Throws E_BAD_REQUIREMENTS.
 */
export async function readPyproject(project: Project): Promise<ProjectRequirements | undefined> {
  const text = await project.read(FILE);
  if (text === undefined) return undefined;
  const document = parseTomlFile(FILE, text);
  const standard = tableOf(document['project']);
  const poetry = tableOf(tableOf(tableOf(document['tool'])['poetry'])['dependencies']);
  const isPoetry = standard['dependencies'] === undefined && Object.keys(poetry).length > 0;
  const lines = isPoetry ? poetryLines(poetry) : standardLines(standard);
  const results = lines.map((line) => ({ line, result: parseRequirement(line) }));
  const problems = results.flatMap(({ result }) => (typeof result === 'string' ? [result] : []));
  if (problems.length > 0) throw badRequirements(FILE, problems);
  const requirements = results.flatMap(({ result }): FoundRequirement[] =>
    typeof result === 'string' ? [] : [{ ...result, file: FILE, line: 0 }],
  );
  return {
    requirements,
    constraints: [],
    python: pythonOf(isPoetry ? poetryRequirement('python', poetry['python']) : standard['requires-python']),
    files: [FILE],
    installsItself: false,
    notices: noticesOf(standard),
  };
}

function standardLines(standard: Table): readonly string[] {
  const dependencies = standard['dependencies'] ?? [];
  const isList = Array.isArray(dependencies);
  const lines: unknown[] = isList ? dependencies : [];
  const texts = lines.filter((line) => typeof line === 'string');
  if (isList && texts.length === lines.length) return texts;
  throw badRequirements(FILE, ['"project.dependencies" is not a list of strings']);
}

function poetryLines(poetry: Table): readonly string[] {
  return Object.entries(poetry)
    .filter(([name]) => name !== 'python')
    .map(([name, value]) => {
      const line = poetryRequirement(name, value);
      if (line !== undefined) return line;
      throw badRequirements(FILE, [`"${name}" of Poetry's dependencies is not a version from an index`]);
    });
}

/** Takes `requires-python`, or Poetry's "python" turned into a requirement. */
function pythonOf(value: unknown): ProjectRequirements['python'] {
  if (typeof value !== 'string') return [];
  const spec = value.replace(/^python\s*/, '').trim();
  return spec === '' ? [] : [{ spec, file: FILE }];
}

function noticesOf(standard: Table): readonly string[] {
  const dynamic: unknown = standard['dynamic'];
  return Array.isArray(dynamic) && dynamic.includes('dependencies')
    ? [
        `${FILE} leaves its dependencies to its build backend, which is not run: list them in requirements.txt`,
      ]
    : [];
}
