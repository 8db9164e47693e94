import {
  fromGit,
  type Locked,
  type LockedEntry,
  type LockProblem,
  reachable,
  withoutHash,
} from './locked.ts';
import { objectIn, textsIn } from './json.ts';
import type { PackageJson } from './package-json.ts';
import { parseYarnLock, type YarnEntry } from './yarn-lock-text.ts';

/** Reads a yarn.lock of Yarn 1 (classic.yarnpkg.com, "yarn.lock"). */
export function readYarnLock(text: string, wanted: PackageJson): Locked | LockProblem {
  const entries = parseYarnLock(text);
  if (!Array.isArray(entries)) return entries;
  const resolutions = resolutionsOf(wanted);
  const find = finder(entries, resolutions);
  const roots = Object.entries({ ...wanted.optionalDependencies, ...wanted.dependencies });
  const found = reachable(
    roots.flatMap(([name, range]) => find(name, range) ?? []),
    ({ needs }) => needs.flatMap(([name, range]) => find(name, range) ?? []),
  );
  const missing = found.flatMap(({ needs }) =>
    needs.filter(([name, range]) => find(name, range) === undefined),
  );
  const problem = found.flatMap((entry) => problemOf(entry) ?? [])[0] ?? missing.map(absent)[0];
  if (problem !== undefined) return problem;
  const patterns = Object.entries({
    ...wanted.devDependencies,
    ...wanted.optionalDependencies,
    ...wanted.dependencies,
  });
  return {
    entries: found.map(entryOf),
    outdated: patterns
      .filter(([name, range]) => !resolutions.has(name) && !hasPattern(entries, `${name}@${range}`))
      .map(([name, range]) => `${name}@${range} is not in it`),
    overrides: undefined,
    patches: [],
    format: 1,
    documents: 1,
  };
}

function absent([name, range]: readonly [string, string]): LockProblem {
  return { why: `it needs ${name}@${range} and does not hold it` };
}

type Find = (name: string, range: string) => YarnEntry | undefined;

/** Ranges that take the place of others', by the name of the package ("name", "**\/name", "parent/name"). */
function resolutionsOf({ manifest }: PackageJson): ReadonlyMap<string, string> {
  const resolutions = Object.entries(textsIn(objectIn(manifest, 'resolutions')));
  return new Map(
    resolutions.map(([path, range]) => [/(?:^|\/)(@[^/]+\/[^/]+|[^/]+)$/.exec(path)?.[1] ?? path, range]),
  );
}

/** An entry by the pattern of a resolution, else by its own; resolutions of deeper paths are found by the name alone. */
function finder(entries: readonly YarnEntry[], resolutions: ReadonlyMap<string, string>): Find {
  const byPattern = new Map(entries.flatMap((entry) => entry.patterns.map((pattern) => [pattern, entry])));
  const byName = new Map(entries.map((entry) => [nameIn(entry.patterns[0] ?? ''), entry]));
  return (name, range) =>
    byPattern.get(`${name}@${resolutions.get(name) ?? range}`) ??
    byPattern.get(`${name}@${range}`) ??
    (resolutions.size === 0 ? undefined : byName.get(name));
}

function hasPattern(entries: readonly YarnEntry[], pattern: string): boolean {
  return entries.some(({ patterns }) => patterns.includes(pattern));
}

function nameIn(pattern: string): string {
  return pattern.slice(0, pattern.indexOf('@', 1));
}

function entryOf({ patterns, version, needs }: YarnEntry): LockedEntry {
  const [pattern = ''] = patterns;
  // "alias@npm:name@^1": the package is "name".
  const real = /^@?[^@]+@npm:(@?[^@]+)@/.exec(pattern)?.[1];
  return {
    name: real ?? nameIn(pattern),
    version,
    needs: needs.map(([name]) => name),
    hasScripts: undefined,
  };
}

/** Yarn before 1.10 kept SHA-1 in the address and had no integrity. */
const HASHED = /#[0-9a-f]{40}$|\/[0-9a-f]{40}(?:$|[/?#])/;

function problemOf({ patterns, resolved, integrity }: YarnEntry): LockProblem | undefined {
  const name = nameIn(patterns[0] ?? '');
  if (/^git(?:\+|:|@)|\.git#/.test(resolved)) return fromGit(name);
  return integrity !== '' || HASHED.test(resolved) ? undefined : withoutHash(name);
}
