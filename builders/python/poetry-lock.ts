import type { Project } from '../../src/builder-api.ts';
import { lackingIn, type LockedVersion, notMadeFrom } from './lock-outdated.ts';
import type { Pyproject } from './pyproject.ts';
import { hashesPart, readHashes } from './requirement-hashes.ts';
import { normalizedName, parseRequirement } from './requirement.ts';
import { badRequirements, type FoundRequirement, type ProjectRequirements } from './requirements-txt.ts';
import { parseTomlFile, type Table, tableOf } from './toml-document.ts';

const FILE = 'poetry.lock';
const RELOCK = 'run "poetry lock" and commit the file';

/** A `[[package]]` that comes from an index. */
interface PoetryPackage extends LockedVersion {
  /** Where several versions are locked: for which environments this one is. */
  readonly marker: string | undefined;
  readonly hashes: readonly string[];
}

/**
 * What a poetry.lock (Poetry docs, "Basic usage"; its lock versions 1 and 2) makes of the dependencies of pyproject.toml: what is there in the
 * locked versions, with hashes, and all else held to them. Undefined without one. Throws E_LOCK_OUTDATED when a dependency is not in it, or
 * in another version than pyproject.toml asks for, and E_BAD_REQUIREMENTS.
 */
export async function readPoetryLock(
  project: Project,
  pyproject: Pyproject,
): Promise<ProjectRequirements | undefined> {
  const text = await project.read(FILE);
  if (text === undefined) return undefined;
  const document = parseTomlFile(FILE, text);
  const version = tableOf(document['metadata'])['lock-version'];
  if (typeof version !== 'string' || !/^[12](?:\.|$)/.test(version))
    throw badRequirements(FILE, ['its metadata have no lock-version of 1 or 2'], RELOCK);
  const packages = packagesOf(document);
  const lacking = lackingIn(packages, pyproject.requirements);
  if (lacking.length > 0)
    throw notMadeFrom({ lock: FILE, manifest: 'pyproject.toml', command: 'poetry lock' }, lacking);
  return {
    ...pyproject,
    requirements: pyproject.requirements.map((wanted) => pinned(wanted, packages)),
    constraints: constraintsOf(packages),
    files: [...pyproject.files, FILE],
  };
}

/** Others than those of an index are refused where pyproject.toml names them; nothing else brings them. */
function packagesOf(document: Table): readonly PoetryPackage[] {
  const files = tableOf(tableOf(document['metadata'])['files']);
  const entries: unknown[] = Array.isArray(document['package']) ? document['package'] : [];
  return entries.map(tableOf).flatMap((entry) => {
    const { name, version, markers, source } = entry;
    if (typeof name !== 'string' || typeof version !== 'string') return [];
    if (![undefined, 'legacy'].includes(typeOf(source))) return [];
    const listed: unknown = entry['files'] ?? files[name];
    return [
      {
        name: normalizedName(name),
        version,
        marker: markerOf(markers),
        hashes: hashesIn(Array.isArray(listed) ? listed : []),
      },
    ];
  });
}

/** One text, or one for each group of dependencies. */
function markerOf(markers: unknown): string | undefined {
  if (typeof markers === 'string') return markers;
  const { main } = tableOf(markers);
  return typeof main === 'string' ? main : undefined;
}

function typeOf(source: unknown): string | undefined {
  const { type } = tableOf(source);
  return typeof type === 'string' ? type : undefined;
}

function hashesIn(files: readonly unknown[]): readonly string[] {
  return files.flatMap((file) => {
    const { hash } = tableOf(file);
    return typeof hash === 'string' ? [hash] : [];
  });
}

/** A requirement in the only version that is locked; where there are several, the constraints tell which. */
function pinned(wanted: FoundRequirement, packages: readonly PoetryPackage[]): FoundRequirement {
  const [only, ...others] = packages.filter(({ name }) => name === wanted.name);
  if (only === undefined || others.length > 0 || wanted.url !== undefined) return wanted;
  const extras = wanted.extras.length === 0 ? '' : `[${wanted.extras.join(',')}]`;
  const marker = wanted.marker === undefined ? '' : ` ; ${wanted.marker}`;
  return lineOf(`${wanted.name}${extras}==${only.version}${marker}`, only);
}

/** Lock version 1 does not tell for which environment which of several versions is: they are left to the resolution. */
function constraintsOf(packages: readonly PoetryPackage[]): readonly FoundRequirement[] {
  return packages.flatMap((one) => {
    const isOnly = packages.filter(({ name }) => name === one.name).length === 1;
    if (isOnly) return [lineOf(`${one.name}==${one.version}`, one)];
    return one.marker === undefined ? [] : [lineOf(`${one.name}==${one.version} ; ${one.marker}`, one)];
  });
}

function lineOf(text: string, { name, hashes: written }: PoetryPackage): FoundRequirement {
  const result = parseRequirement(text);
  const { hashes, problems } = readHashes(written);
  if (typeof result === 'string') throw badRequirements(FILE, [result], RELOCK);
  if (problems.length > 0) throw badRequirements(FILE, [`"${name}": ${problems.join('; ')}`], RELOCK);
  return { ...result, file: FILE, line: 0, ...hashesPart(hashes) };
}
