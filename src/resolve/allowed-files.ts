import { parse } from 'smol-toml';
import { normalizedName, parseRequirement } from '../../builders/python/requirement.ts';
import { SeldonBuildError } from '../errors.ts';
import { listOf, memberOf, textOf } from '../io/json.ts';
import type { Lock, PipStep, Requirement } from '../model/python-plan.ts';
import { firstOf } from '../pipeline/first-of.ts';
import { lockOf } from './lock-text.ts';

/** A file of a lock (PEP 751: wheel, source distribution or archive). */
interface LockedFile {
  /** Normalised name of the package. */
  readonly name: string;
  readonly version: string;
  readonly file: string;
  /** Path in the project, where it lies there. */
  readonly path: string | undefined;
  /** "sha256:…" */
  readonly hash: string;
}

/** What the hashes of a plan say about one package. */
interface Allowed {
  readonly hashes: ReadonlySet<string>;
  readonly wantedBy: readonly string[];
}

/**
 * Takes those files out of a lock that the hashes of the project's requirements do not allow, as pip passes them over. Throws
 * E_HASH_MISMATCH for a package of which none is left.
 */
export function withAllowedFiles(lock: Lock, pip: PipStep): Lock {
  const allowed = allowedOf(pip);
  const files = filesOf(lock.text);
  const foreign = files.filter((file) => !isAllowed(file, allowed));
  if (foreign.length === 0) return lock;
  for (const file of foreign) {
    const others = files.filter(({ name }) => name === file.name);
    if (others.every((other) => foreign.includes(other))) throw mismatch(file, allowed.get(file.name));
  }
  const text = foreign.reduce((rest, { hash }) => withoutFile(rest, hash), lock.text);
  return lockOf(text, lock.excludeNewer);
}

/** The packages (normalised names, sorted) without a hash to be held to, where others have hashes. */
export function unheldPackages({ packages }: Lock, pip: PipStep): readonly string[] {
  const allowed = allowedOf(pip);
  const names = packages.map(({ name }) => normalizedName(name));
  return allowed.size === 0
    ? []
    : names.filter((name) => !allowed.has(name) && !pip.current.includes(name)).sort();
}

/** Says which packages are taken without being held to a hash. */
export function unheldNotices(names: readonly string[], pip: PipStep): readonly string[] {
  if (names.length === 0) return [];
  const places = [...allowedOf(pip).values()].flatMap(({ wantedBy }) => wantedBy.map(fileOfPlace));
  const files = [...new Set(places)].join(' and ');
  return [`${files} has no hash for ${firstOf(names, SHOWN)}: taken as the package index has it`];
}

const SHOWN = 5;

/** The files of a lock that a plan's hashes do not allow: "numpy-1.26.4-….whl". */
export function foreignFiles(text: string, pip: PipStep): readonly string[] {
  const allowed = allowedOf(pip);
  return filesOf(text)
    .filter((file) => !isAllowed(file, allowed))
    .map(({ file }) => file);
}

/** The wheels of the project in a lock that are no more what they were. */
export function changedWheels(text: string, { wheels = [] }: PipStep): readonly string[] {
  return filesOf(text).flatMap(({ path, hash }) => {
    const isSame = wheels.some((wheel) => wheel.path === path && wheel.digest === hash);
    return path === undefined || isSame ? [] : [path];
  });
}

/** Several lines for one package (by marker) allow what any of them does: a hash is that of one file of one version. */
function allowedOf({ requirements, constraints }: PipStep): ReadonlyMap<string, Allowed> {
  const all = new Map<string, Allowed>();
  for (const requirement of [...requirements, ...constraints]) {
    const { hashes, wantedBy } = requirement;
    if (hashes === undefined) continue;
    const name = nameOf(requirement);
    const before = all.get(name);
    all.set(name, {
      hashes: new Set([...(before?.hashes ?? []), ...hashes]),
      wantedBy: [...(before?.wantedBy ?? []), wantedBy],
    });
  }
  return all;
}

function nameOf({ spec }: Requirement): string {
  const parsed = parseRequirement(spec);
  return typeof parsed === 'string' ? normalizedName(spec) : parsed.name;
}

function isAllowed({ name, hash }: LockedFile, allowed: ReadonlyMap<string, Allowed>): boolean {
  return allowed.get(name)?.hashes.has(hash) ?? true;
}

function filesOf(text: string): readonly LockedFile[] {
  return listOf(parse(text), 'packages').flatMap((entry) => {
    const name = normalizedName(textOf(entry, 'name') ?? '');
    const version = textOf(entry, 'version') ?? '';
    const single = ['sdist', 'archive']
      .map((key) => memberOf(entry, key))
      .filter((file) => file !== undefined);
    return [...listOf(entry, 'wheels'), ...single].map((file) => ({
      ...{ name, version, file: fileNameOf(file), path: textOf(file, 'path') },
      hash: `sha256:${textOf(memberOf(file, 'hashes'), 'sha256') ?? ''}`,
    }));
  });
}

function fileNameOf(file: unknown): string {
  const place = textOf(file, 'name') ?? textOf(file, 'path') ?? textOf(file, 'url') ?? '';
  return place.slice(place.lastIndexOf('/') + 1);
}

/** uv writes each file as one table in braces, alone on its line where there are several. */
function withoutFile(text: string, hash: string): string {
  const digest = hash.slice('sha256:'.length);
  const lines = text.split('\n');
  return lines
    .filter((line) => !(line.includes(`"${digest}"`) && /^(?:\s+\{|sdist = |wheels = \[\{)/.test(line)))
    .join('\n');
}

function mismatch(
  { name, version, file, path, hash }: LockedFile,
  allowed: Allowed | undefined,
): SeldonBuildError {
  const { wantedBy = [], hashes = new Set() } = allowed ?? {};
  const place = [...new Set(wantedBy)].join(' and ');
  return new SeldonBuildError(
    'E_HASH_MISMATCH',
    `cannot install "${name}" ${version}: ${path ?? `${file} of the package index`} has ${hash}, which is not among the hashes of ${place}`,
    {
      hint: 'find out where the hashes come from; if they lack those for this platform and Python, write them anew',
      file: fileOfPlace(wantedBy[0] ?? ''),
      details: { package: name, version, found: hash, allowed: [...hashes] },
    },
  );
}

function fileOfPlace(place: string): string {
  return place.replace(/ line \d+$/, '');
}
