import { parse, TomlError } from 'smol-toml';
import type { Project } from '../../src/builder-api.ts';
import { parseRequirement } from './requirement.ts';
import { badRequirements, type FoundRequirement, type ProjectRequirements } from './requirements-txt.ts';

const FILE = 'Pipfile';
const LOCK = 'Pipfile.lock';
const KNOWN_KEYS: readonly string[] = ['version', 'extras', 'markers', 'index', 'hashes'];

/**
 * Reads the `default` group of a Pipfile.lock, else the `packages` of a Pipfile, and the Python that it requires (Pipenv docs,
 * "Pipfile & Pipfile.lock"); the other groups are for development. Undefined without both. Throws E_BAD_REQUIREMENTS.
 */
export async function readPipfile(project: Project): Promise<ProjectRequirements | undefined> {
  const lock = await project.read(LOCK);
  if (lock !== undefined) return readLock(lock);
  const text = await project.read(FILE);
  if (text === undefined) return undefined;
  const document = parsed(text);
  return declaredBy(FILE, tableOf(document['packages']), tableOf(document['requires']));
}

function readLock(text: string): ProjectRequirements {
  const document = parsedLock(text);
  const packages = tableOf(document['default']);
  const hasHashes = Object.values(packages).some((value) => 'hashes' in tableOf(value));
  return {
    ...declaredBy(LOCK, packages, tableOf(tableOf(document['_meta'])['requires'])),
    notices: hasHashes
      ? [`${LOCK} has hashes, which are not compared: the image is locked with those of the index`]
      : [],
  };
}

function declaredBy(
  file: string,
  packages: Record<string, unknown>,
  requires: Record<string, unknown>,
): ProjectRequirements {
  const results = Object.entries(packages).map(([name, value]) => requirementOf(file, name, value));
  const problems = results.filter((result) => typeof result === 'string');
  if (problems.length > 0) throw badRequirements(file, problems);
  const wanted = requires['python_full_version'] ?? requires['python_version'];
  return {
    requirements: results.flatMap((result) => (typeof result === 'string' ? [] : [result])),
    constraints: [],
    python: typeof wanted === 'string' && wanted !== '*' ? [{ spec: `==${minorOf(wanted)}.*`, file }] : [],
    files: [file],
    installsItself: false,
    notices: [],
  };
}

/** Base images have no other than minor versions. */
function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function parsed(text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw badRequirements(FILE, [`it is not TOML (line ${error.line}, column ${error.column})`]);
  }
}

function parsedLock(text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text);
    const table = tableOf(document);
    if ('default' in table) return table;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequirements(LOCK, ['it is not JSON']);
  }
  throw badRequirements(LOCK, ['it has no group "default"']);
}

function tableOf(value: unknown): Record<string, unknown> {
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isTable ? Object.fromEntries(Object.entries(value)) : {};
}

/** `name = "==1.2"`, `"*"`, or a table with version, extras and markers. A string says what is wrong. */
function requirementOf(file: string, name: string, value: unknown): FoundRequirement | string {
  const table = typeof value === 'object' ? tableOf(value) : { version: value };
  const { version = '*', extras = [], markers }: Record<string, unknown> = table;
  const foreign = Object.keys(table).find((key) => !KNOWN_KEYS.includes(key));
  if (foreign !== undefined)
    return `"${name}" has "${foreign}", and only versions from an index are installed`;
  if (typeof version !== 'string' || !Array.isArray(extras))
    return `"${name}" has no version that can be read`;
  const result = parseRequirement(`${name}${bracketOf(extras)}${clausesOf(version)}${markerOf(markers)}`);
  return typeof result === 'string' ? result : { ...result, file, line: 0 };
}

function clausesOf(version: string): string {
  return version === '*' ? '' : ` ${version}`;
}

function markerOf(markers: unknown): string {
  return typeof markers === 'string' ? ` ; ${markers}` : '';
}

function bracketOf(extras: readonly unknown[]): string {
  return extras.length === 0 ? '' : `[${extras.join(',')}]`;
}
