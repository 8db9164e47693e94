import type { Project } from '../../src/builder-api.ts';
import { lackingIn, notMadeFrom } from './lock-outdated.ts';
import { hashesPart, readHashes } from './requirement-hashes.ts';
import { parseRequirement } from './requirement.ts';
import { badRequirements, type FoundRequirement, type ProjectRequirements } from './requirements-txt.ts';
import { parseTomlFile, type Table, tableOf } from './toml-document.ts';

const FILE = 'Pipfile';
const LOCK = 'Pipfile.lock';
const KNOWN_KEYS: readonly string[] = ['version', 'extras', 'markers', 'index', 'hashes'];

/**
 * Reads the `default` group of a Pipfile.lock, else the `packages` of a Pipfile, and the Python that it requires (Pipenv docs,
 * "Pipfile & Pipfile.lock"); the other groups are for development. Undefined without both. Throws E_BAD_REQUIREMENTS
 * and E_LOCK_OUTDATED.
 */
export async function readPipfile(project: Project): Promise<ProjectRequirements | undefined> {
  const [lock, text] = [await project.read(LOCK), await project.read(FILE)];
  if (lock !== undefined) {
    const declared = readLock(lock);
    if (text !== undefined) checkLock(declared, tableOf(parseTomlFile(FILE, text)['packages']));
    return declared;
  }
  if (text === undefined) return undefined;
  const document = parseTomlFile(FILE, text);
  return declaredBy(FILE, tableOf(document['packages']), tableOf(document['requires']));
}

/** Throws E_LOCK_OUTDATED for a lock that lacks what the Pipfile asks for, as far as that can be read. */
function checkLock({ requirements }: ProjectRequirements, packages: Table): void {
  const wanted = Object.entries(packages).map(([name, value]) => requirementOf(FILE, name, value));
  const locked = requirements.flatMap(({ name, specifiers }) =>
    specifiers.map(({ version }) => ({ name, version })),
  );
  const lacking = lackingIn(
    locked,
    wanted.filter((one) => typeof one !== 'string'),
  );
  if (lacking.length > 0) throw notMadeFrom({ lock: LOCK, manifest: FILE, command: 'pipenv lock' }, lacking);
}

function readLock(text: string): ProjectRequirements {
  const document = parsedLock(text);
  return declaredBy(LOCK, tableOf(document['default']), tableOf(tableOf(document['_meta'])['requires']));
}

function declaredBy(file: string, packages: Table, requires: Table): ProjectRequirements {
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

function parsedLock(text: string): Table {
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

/** `name = "==1.2"`, `"*"`, or a table with version, extras, markers and hashes. A string says what is wrong. */
function requirementOf(file: string, name: string, value: unknown): FoundRequirement | string {
  const table = typeof value === 'object' ? tableOf(value) : { version: value };
  const foreign = Object.keys(table).find((key) => !KNOWN_KEYS.includes(key));
  if (foreign !== undefined)
    return `"${name}" has "${foreign}", and only versions from an index are installed`;
  const { version = '*', extras = [], markers, hashes: written = [] }: Table = table;
  if (typeof version !== 'string' || !Array.isArray(extras) || !Array.isArray(written))
    return `"${name}" has no version that can be read`;
  const result = parseRequirement(`${name}${bracketOf(extras)}${clausesOf(version)}${markerOf(markers)}`);
  return typeof result === 'string' ? result : withHashes({ ...result, file, line: 0 }, written.map(String));
}

function withHashes(requirement: FoundRequirement, written: readonly string[]): FoundRequirement | string {
  const { hashes, problems } = readHashes(written);
  return problems.length > 0
    ? `"${requirement.name}": ${problems.join('; ')}`
    : { ...requirement, ...hashesPart(hashes) };
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
