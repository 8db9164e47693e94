import { type Json, readYaml } from '../../src/builder-api.ts';
import { isObject, type JsonObject, memberOf, objectIn, textIn, textsIn } from './json.ts';
import {
  fromGit,
  type Locked,
  type LockedEntry,
  type LockProblem,
  ofWorkspace,
  reachable,
  withoutHash,
} from './locked.ts';
import type { PackageJson } from './package-json.ts';

/**
 * Reads a pnpm-lock.yaml of version 6 or 9 (pnpm/spec, "lockfile"; pnpm 8, and 9 to 12). Where a document on pnpm itself comes
 * first, the project's is the last one.
 */
export async function readPnpmLock(text: string, wanted: PackageJson): Promise<Locked | LockProblem> {
  const read = await readYaml(text);
  if ('problem' in read) return { why: read.why };
  const lock = read.at(-1);
  const format = formatOf(lock);
  if (typeof format !== 'number') return format;
  const importers = importersOf(lock);
  const problem = wholeProblem(lock, importers);
  if (problem !== undefined) return problem;
  const own = objectIn(importers, '.');
  const found = entriesOf(lock, own);
  const refused = found.flatMap(({ key, entry }) => problemOf(key, entry) ?? [])[0];
  if (refused !== undefined) return refused;
  return {
    entries: found.map(entryOf),
    outdated: outdatedIn(own, objectIn(lock, 'overrides'), wanted),
    overrides: textsIn(objectIn(lock, 'overrides')),
    patches: patchesOf(objectIn(lock, 'patchedDependencies')),
    format,
    documents: read.length,
  };
}

function formatOf(lock: Json | undefined): number | LockProblem {
  const version = isObject(lock) ? lock['lockfileVersion'] : undefined;
  if (typeof version !== 'string' && typeof version !== 'number') return { why: 'it has no lockfileVersion' };
  const format = Number.parseInt(String(version), 10);
  return format === 6 || format === 9
    ? format
    : { why: `it has lockfileVersion ${version}, and 6 or 9 is needed (pnpm 8 or newer)` };
}

/** What the folders of a workspace depend on; "." is the lockfile's own folder, and the only one of most. */
function importersOf(lock: Json | undefined): JsonObject {
  const importers = objectIn(lock, 'importers');
  return Object.keys(importers).length > 0 || !isObject(lock) ? importers : { '.': lock };
}

function wholeProblem(lock: Json | undefined, importers: JsonObject): LockProblem | undefined {
  const members = Object.keys(importers).filter((folder) => folder !== '.');
  if (members.length > 0) {
    return ofWorkspace(
      members,
      'build what "pnpm --filter NAME deploy FOLDER" writes, with a lockfile of its own',
    );
  }
  return textIn(lock, 'pnpmfileChecksum') === undefined
    ? undefined
    : {
        why: 'it was made with .pnpmfile.cjs, and code of a project is not run when its image is built',
        hint: 'say the same with "overrides" or "packageExtensions", and make the lockfile anew',
      };
}

const RUN_TIME: readonly string[] = ['dependencies', 'optionalDependencies'];

/** A package by its key: "name@1.0.0(peer@2.0.0)", in version 6 with a slash before it. */
interface Found {
  readonly key: string;
  /** What the package is. */
  readonly entry: Json | undefined;
  /** What it depends on, which version 9 keeps apart from what it is. */
  readonly snapshot: Json | undefined;
}

function entriesOf(lock: Json | undefined, own: JsonObject): readonly Found[] {
  const packages = objectIn(lock, 'packages');
  const snapshots = objectIn(lock, 'snapshots');
  const keyOf = (name: string, version: string): string =>
    [`${name}@${version}`, `/${name}@${version}`].find(
      (key) => Object.hasOwn(snapshots, key) || Object.hasOwn(packages, key),
    ) ?? version;
  const snapshotOf = (key: string): JsonObject =>
    objectIn(Object.hasOwn(snapshots, key) ? snapshots : packages, key);
  const needed = (from: Json): readonly string[] =>
    RUN_TIME.flatMap((section) => Object.entries(versionsIn(objectIn(from, section)))).map(
      ([name, version]) => keyOf(name, version),
    );
  return reachable(needed(own), (key) => needed(snapshotOf(key))).map((key) => ({
    key,
    entry: memberOf(packages, key) ?? memberOf(packages, key.replace(/(?<=.)\(.*$/, '')),
    snapshot: snapshotOf(key),
  }));
}

/** Name → version of a section: an importer has { specifier, version } for each, a package the version alone. */
function versionsIn(section: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(section).flatMap(([name, value]) => {
      const version = typeof value === 'string' ? value : textIn(value, 'version');
      return version === undefined ? [] : [[name, version]];
    }),
  );
}

function entryOf({ key, entry, snapshot }: Found): LockedEntry {
  const { name, version } = namedIn(key);
  return {
    name: textIn(entry, 'name') ?? name,
    version: textIn(entry, 'version') ?? version,
    needs: RUN_TIME.flatMap((section) => Object.keys(objectIn(snapshot, section))),
    // Version 6 says so; version 9 never does.
    hasScripts: isObject(snapshot) && snapshot === entry ? snapshot['requiresBuild'] === true : undefined,
  };
}

function namedIn(key: string): { readonly name: string; readonly version: string } {
  const plain = key.replace(/^\//, '').replace(/\(.*$/, '');
  const at = plain.indexOf('@', 1);
  return at < 0 ? { name: plain, version: '' } : { name: plain.slice(0, at), version: plain.slice(at + 1) };
}

/** An archive of a host of repositories by its commit is as good as a hash. */
const BY_COMMIT = /[/#=][0-9a-f]{40}(?:$|[/?#.])/;

function problemOf(key: string, entry: Json | undefined): LockProblem | undefined {
  const { name } = namedIn(key);
  if (entry === undefined) return { why: `it needs "${name}" (${key}) and does not hold it` };
  const resolution = objectIn(entry, 'resolution');
  if (textIn(resolution, 'type') === 'git' || textIn(resolution, 'repo') !== undefined) return fromGit(name);
  if (textIn(resolution, 'integrity') !== undefined) return undefined;
  return BY_COMMIT.test(textIn(resolution, 'tarball') ?? '') ? undefined : withoutHash(name);
}

function patchesOf(patched: JsonObject): readonly string[] {
  return Object.values(patched).flatMap((patch) => textIn(patch, 'path') ?? []);
}

const SECTIONS: readonly string[] = [...RUN_TIME, 'devDependencies'];

/** What `--frozen-lockfile` refuses: ranges that are not those of package.json. */
function outdatedIn(own: JsonObject, overrides: JsonObject, wanted: PackageJson): readonly string[] {
  const ranges = { ...wanted.devDependencies, ...wanted.optionalDependencies, ...wanted.dependencies };
  const specifiers = Object.fromEntries(
    SECTIONS.flatMap((section) =>
      Object.entries(objectIn(own, section)).map(([name, value]) => [name, textIn(value, 'specifier')]),
    ),
  );
  // An override takes the place of a range. "parent>name@1" is about "name".
  const overridden = Object.keys(overrides).map((selector) => namedIn(selector.split('>').at(-1) ?? '').name);
  const peers = Object.keys(textsIn(objectIn(wanted.manifest, 'peerDependencies')));
  const names = [...new Set([...Object.keys(ranges), ...Object.keys(specifiers)])];
  return names.flatMap((name) => {
    const [range, specifier] = [ranges[name], specifiers[name]];
    if (range === specifier || overridden.includes(name)) return [];
    if (specifier === undefined) return [`${name} is not in it`];
    if (range === undefined) return peers.includes(name) ? [] : [`it has ${name}, and package.json does not`];
    return [`it has ${name} for ${specifier}, and package.json wants ${range}`];
  });
}
