import { parse, TomlError } from 'smol-toml';
import type { Project } from '../../src/builder-api.ts';
import { parseRequirement } from './requirement.ts';
import { badRequirements, type FoundRequirement, type ProjectRequirements } from './requirements-txt.ts';

const FILE = 'Pipfile';

/**
 * Reads the `packages` of a Pipfile, and the Python that it requires (Pipenv docs, "Pipfile & Pipfile.lock"); `dev-packages` are for
 * development. Undefined when there is no such file. Throws E_BAD_REQUIREMENTS.
 */
export async function readPipfile(project: Project): Promise<ProjectRequirements | undefined> {
  const text = await project.read(FILE);
  if (text === undefined) return undefined;
  const document = parsed(text);
  const results = Object.entries(tableOf(document['packages'])).map(([name, value]) =>
    requirementOf(name, value),
  );
  const problems = results.filter((result) => typeof result === 'string');
  if (problems.length > 0) throw badRequirements(FILE, problems);
  const { python_version: version, python_full_version: full } = tableOf(document['requires']);
  const wanted = full ?? version;
  return {
    requirements: results.flatMap((result) => (typeof result === 'string' ? [] : [result])),
    constraints: [],
    python:
      typeof wanted === 'string' && wanted !== '*' ? [{ spec: `==${minorOf(wanted)}.*`, file: FILE }] : [],
    files: [FILE],
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

function tableOf(value: unknown): Record<string, unknown> {
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isTable ? Object.fromEntries(Object.entries(value)) : {};
}

/** `name = "==1.2"`, `"*"`, or a table with version, extras and markers. A string says what is wrong. */
function requirementOf(name: string, value: unknown): FoundRequirement | string {
  const table = typeof value === 'object' ? tableOf(value) : { version: value };
  const { version = '*', extras = [], markers }: Record<string, unknown> = table;
  const foreign = Object.keys(table).find((key) => !['version', 'extras', 'markers', 'index'].includes(key));
  if (foreign !== undefined)
    return `"${name}" has "${foreign}", and only versions from an index are installed`;
  if (typeof version !== 'string' || !Array.isArray(extras))
    return `"${name}" has no version that can be read`;
  const result = parseRequirement(`${name}${bracketOf(extras)}${clausesOf(version)}${markerOf(markers)}`);
  return typeof result === 'string' ? result : { ...result, file: FILE, line: 0 };
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
