import type { Project } from '../../src/builder-api.ts';
import { poetryRequirement } from './poetry.ts';
import { normalizedName, parseRequirement } from './requirement.ts';
import { badRequirements, type FoundRequirement, type ProjectRequirements } from './requirements-txt.ts';
import { parseTomlFile, type Table, tableOf } from './toml-document.ts';

const FILE = 'pyproject.toml';

/** What pyproject.toml says, and whether dependencies are listed there. */
export interface Pyproject extends ProjectRequirements {
  /** "dynamic": the build backend finds them; "nowhere": the file is for tools, or leaves them to other files. */
  readonly lists: 'here' | 'dynamic' | 'nowhere';
  /** Where setuptools is told to read dynamic dependencies from. */
  readonly dynamicFiles: readonly string[];
}

/**
 * Reads the dependencies of `pyproject.toml`: `project.dependencies`, those of the named extras, and `requires-python` (PEP 621), else
 * Poetry's `tool.poetry.dependencies`. Undefined when there is no such file. Throws E_BAD_REQUIREMENTS.
 */
export async function readPyproject(
  project: Project,
  extras: readonly string[] = [],
): Promise<Pyproject | undefined> {
  const text = await project.read(FILE);
  if (text === undefined) return undefined;
  const document = parseTomlFile(FILE, text);
  const standard = tableOf(document['project']);
  const poetry = tableOf(tableOf(document['tool'])['poetry']);
  const lists = whereListed(standard, poetry);
  const isPoetry = standard['dependencies'] === undefined && lists === 'here';
  const lines = isPoetry ? poetryLines(poetry, extras) : standardLines(standard, extras);
  const results = lines.map((line) => parseRequirement(line));
  const problems = results.filter((result) => typeof result === 'string');
  if (problems.length > 0) throw badRequirements(FILE, problems);
  const requirements = results.flatMap((result): FoundRequirement[] =>
    typeof result === 'string' ? [] : [{ ...result, file: FILE, line: 0 }],
  );
  const python = isPoetry
    ? poetryRequirement('python', tableOf(poetry['dependencies'])['python'])
    : standard['requires-python'];
  return {
    requirements,
    constraints: [],
    python: pythonOf(python),
    files: lists === 'here' ? [FILE] : [],
    installsItself: false,
    notices: [],
    lists,
    dynamicFiles: lists === 'dynamic' ? dynamicFilesOf(document) : [],
  };
}

/** `[tool.setuptools.dynamic] dependencies = {file = […]}` (setuptools docs, "Dynamic Metadata"). */
function dynamicFilesOf(document: Table): readonly string[] {
  const setuptools = tableOf(tableOf(document['tool'])['setuptools']);
  const file: unknown = tableOf(tableOf(setuptools['dynamic'])['dependencies'])['file'];
  const files: unknown[] = Array.isArray(file) ? file : [file];
  return files.filter((name) => typeof name === 'string');
}

function whereListed(standard: Table, poetry: Table): Pyproject['lists'] {
  const dynamic: unknown = standard['dynamic'];
  if (standard['dependencies'] !== undefined) return 'here';
  if (Object.keys(tableOf(poetry['dependencies'])).length > 0) return 'here';
  return Array.isArray(dynamic) && dynamic.includes('dependencies') ? 'dynamic' : 'nowhere';
}

function standardLines(standard: Table, extras: readonly string[]): readonly string[] {
  const own = textsOf(standard['dependencies'] ?? [], 'dependencies');
  return [...own, ...extraLines(standard, extras, new Set())];
}

/** The lines of extras. An extra may name others of the project itself, as in "my-project[plots]". */
function extraLines(standard: Table, extras: readonly string[], seen: Set<string>): readonly string[] {
  const optional = tableOf(standard['optional-dependencies']);
  const { name: ownName } = standard;
  const self = typeof ownName === 'string' ? normalizedName(ownName) : undefined;
  return extras.filter(isNewIn(seen)).flatMap((extra) => {
    const key = Object.keys(optional).find((name) => normalizedName(name) === extra);
    if (key === undefined) throw badRequirements(FILE, [`it has no extra "${extra}"`], EXTRA_HINT);
    return textsOf(optional[key], `optional-dependencies.${key}`).flatMap((line) => {
      const parsed = parseRequirement(line);
      const isSelf = typeof parsed !== 'string' && parsed.name === self;
      return isSelf ? extraLines(standard, parsed.extras, seen) : [line];
    });
  });
}

const EXTRA_HINT =
  'name one that pyproject.toml has in the line of requirements.txt that installs the project';

function isNewIn(seen: Set<string>): (extra: string) => boolean {
  return (extra) => {
    const isNew = !seen.has(extra);
    seen.add(extra);
    return isNew;
  };
}

function textsOf(value: unknown, key: string): readonly string[] {
  const lines: unknown[] = Array.isArray(value) ? value : [undefined];
  const texts = lines.filter((line) => typeof line === 'string');
  if (texts.length === lines.length) return texts;
  throw badRequirements(FILE, [`"project.${key}" is not a list of strings`]);
}

/** Optional ones only where an extra that is wanted names them (Poetry docs, "Extras"). */
function poetryLines(poetry: Table, extras: readonly string[]): readonly string[] {
  const wanted = Object.entries(tableOf(poetry['extras']))
    .filter(([extra]) => extras.includes(normalizedName(extra)))
    .flatMap(([, names]): unknown[] => (Array.isArray(names) ? names : []))
    .map((name) => normalizedName(String(name)));
  return Object.entries(tableOf(poetry['dependencies']))
    .filter(([name]) => name !== 'python')
    .filter(([name, value]) => tableOf(value)['optional'] !== true || wanted.includes(normalizedName(name)))
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
