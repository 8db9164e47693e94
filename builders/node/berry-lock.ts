import { type Json, readYaml } from '../../src/builder-api.ts';
import { isObject, objectIn, textIn, textsIn } from './json.ts';
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

/** Whether a yarn.lock is one of Yarn 2 or later, which are YAML. */
export function isBerryLock(text: string): boolean {
  return /^__metadata:/m.test(text);
}

// Yarn 4 (yarnpkg.com, "Yarn 4 changelog"); older ones it would have to rewrite.
const OLDEST = 8;

/** Reads a yarn.lock of Yarn 4: its keys are descriptors ("name@npm:^1, name@npm:^1.2"), its `resolution` a locator. */
export async function readBerryLock(text: string, wanted: PackageJson): Promise<Locked | LockProblem> {
  const read = await readYaml(text);
  if ('problem' in read) return { why: read.why };
  const [lock] = read;
  const format = Number(objectIn(lock, '__metadata')['version']);
  if (!(format >= OLDEST)) {
    return {
      why: `it has version ${format}, and ${OLDEST} or newer is needed (Yarn 4)`,
      hint: 'make it with Yarn 4: "yarn set version stable", then "yarn install --mode=update-lockfile"',
    };
  }
  const entries = entriesOf(lock);
  const members = entries.flatMap(({ locator }) => /@workspace:(?!\.$)(.+)$/.exec(locator)?.[1] ?? []);
  if (members.length > 0)
    return ofWorkspace(members, 'build a copy of the one package that has a yarn.lock of its own');
  return lockedOf(entries, wanted, format);
}

/** An entry; its locator says what the descriptors led to. */
interface BerryEntry {
  readonly descriptors: readonly string[];
  readonly locator: string;
  readonly version: string;
  readonly needs: Readonly<Record<string, string>>;
  readonly isPinned: boolean;
}

function entriesOf(lock: Json | undefined): readonly BerryEntry[] {
  const entries = isObject(lock) ? Object.entries(lock) : [];
  return entries.flatMap(([key, entry]) => (key === '__metadata' ? [] : [berryEntry(key, entry)]));
}

function berryEntry(key: string, entry: Json): BerryEntry {
  return {
    descriptors: key.split(', '),
    locator: textIn(entry, 'resolution') ?? '',
    version: textIn(entry, 'version') ?? '',
    needs: textsIn(objectIn(entry, 'dependencies')),
    // Packages for some machines only have no checksum where they were not fetched for the lock.
    isPinned: textIn(entry, 'checksum') !== undefined || textIn(entry, 'conditions') !== undefined,
  };
}

function lockedOf(entries: readonly BerryEntry[], wanted: PackageJson, format: number): Locked | LockProblem {
  const hasResolutions = Object.keys(objectIn(wanted.manifest, 'resolutions')).length > 0;
  const find = finder(entries, hasResolutions);
  const roots = { ...wanted.optionalDependencies, ...wanted.dependencies };
  const needed = (needs: Readonly<Record<string, string>>): readonly BerryEntry[] =>
    Object.entries(needs).flatMap(([name, range]) => find(name, range) ?? []);
  const found = reachable(needed(roots), ({ needs }) => needed(needs));
  const own = entries.find(({ locator }) => locator.endsWith('@workspace:.'))?.needs;
  const outdated = outdatedIn(own, wanted);
  const problem = found.flatMap((entry) => problemOf(entry) ?? absentOf(entry.needs, find) ?? [])[0];
  const unsound = problem ?? (outdated.length === 0 ? absentOf(roots, find) : undefined);
  if (unsound !== undefined) return unsound;
  return {
    entries: found.map(entryOf),
    outdated,
    overrides: undefined,
    patches: entries.flatMap(({ locator }) => patchesIn(locator)),
    format,
    documents: 1,
  };
}

type Find = (name: string, range: string) => BerryEntry | undefined;

/**
 * An entry by its descriptor, else by its name alone where something else decides on the range: a resolution, which leaves it as it
 * was, or a catalog.
 */
function finder(entries: readonly BerryEntry[], hasResolutions: boolean): Find {
  const exact = new Map(entries.flatMap((entry) => entry.descriptors.map((text) => [text, entry])));
  const byName = new Map(entries.map((entry) => [nameIn(entry.descriptors[0] ?? ''), entry]));
  return (name, range) =>
    exact.get(`${name}@${range}`) ??
    exact.get(`${name}@npm:${range}`) ??
    (hasResolutions || range.startsWith('catalog:') ? byName.get(name) : undefined);
}

function nameIn(descriptor: string): string {
  return descriptor.slice(0, descriptor.indexOf('@', 1));
}

function entryOf({ locator, version, needs }: BerryEntry): LockedEntry {
  return { name: nameIn(locator), version, needs: Object.keys(needs), hasScripts: undefined };
}

function problemOf({ locator, isPinned }: BerryEntry): LockProblem | undefined {
  if (locator.includes('#commit=')) return fromGit(nameIn(locator));
  return isPinned ? undefined : withoutHash(nameIn(locator));
}

function absentOf(needs: BerryEntry['needs'], find: Find): LockProblem | undefined {
  const [absent] = Object.entries(needs).filter(([name, range]) => find(name, range) === undefined);
  return absent === undefined ? undefined : { why: `it needs ${absent.join('@')} and does not hold it` };
}

/** Files of "patch:name@npm%3A1.0.0#~/.yarn/patches/a.patch&optional!./b.patch::version=…"; those of Yarn itself are no files. */
function patchesIn(locator: string): readonly string[] {
  const source = /@patch:[^#]*#(.*?)(?:::|$)/.exec(locator)?.[1];
  const names = source === undefined ? [] : source.split('&').map((name) => name.replace(/^optional!/, ''));
  return names.filter((name) => !name.includes('builtin<')).map((name) => name.replace(/^(?:~|\.)\//, ''));
}

/** What `--immutable` refuses: ranges of the project's own entry that are not those of package.json. */
function outdatedIn(
  locked: Readonly<Record<string, string>> | undefined,
  wanted: PackageJson,
): readonly string[] {
  const own = locked ?? {};
  const ranges = { ...wanted.devDependencies, ...wanted.optionalDependencies, ...wanted.dependencies };
  const names = [...new Set([...Object.keys(ranges), ...Object.keys(own)])];
  return names.flatMap((name) => {
    const [range, lockedRange] = [ranges[name], own[name]];
    if (lockedRange === undefined) return [`${name} is not in it`];
    if (range === undefined) return [`it has ${name}, and package.json does not`];
    return [range, `npm:${range}`].includes(lockedRange)
      ? []
      : [`it has ${name} for ${lockedRange}, and package.json wants ${range}`];
  });
}
