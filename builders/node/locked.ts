import type { InstallScripts, NodePackage } from './package-lock.ts';

/** A package of a lockfile, whatever the file's format. */
export interface LockedEntry extends NodePackage {
  /** Names of the packages it depends on. */
  readonly needs: readonly string[];
  /** Whether it has install scripts, where the lockfile says so. */
  readonly hasScripts: boolean | undefined;
}

/** What is read of a lockfile of pnpm or Yarn. */
export interface Locked {
  /** The packages of an image: those for development only are left out. */
  readonly entries: readonly LockedEntry[];
  /** Where it does not fit package.json. */
  readonly outdated: readonly string[];
  /** Ranges that took the place of others when the lockfile was made; undefined where it does not tell. */
  readonly overrides: Readonly<Record<string, string>> | undefined;
  /** Patches of packages: files of the project. */
  readonly patches: readonly string[];
  /** The format's version, as a number. */
  readonly format: number;
  /** How many documents the file has: pnpm 11 and newer may put one of their own before that of the project. */
  readonly documents: number;
}

/** Why a lockfile cannot be used, and what to do about it where that is not to make it anew. */
export interface LockProblem {
  readonly why: string;
  readonly hint?: string;
}

/** The problem of a package that is fetched with git, which slim base images do not have. */
export function fromGit(name: string): LockProblem {
  return {
    why: `it takes "${name}" from a git repository, and base images have no git`,
    hint: `take "${name}" from a registry, or from the archive of a release by its https address`,
  };
}

/** The problem of a package that anybody could exchange. */
export function withoutHash(name: string): LockProblem {
  return { why: `it has no hash for "${name}"` };
}

/** The problem of a lockfile that holds more packages of the user's than one. */
export function ofWorkspace(members: readonly string[], hint: string): LockProblem {
  return { why: `it is of a workspace with ${members.slice(0, 3).join(', ')}`, hint };
}

// What packages depend on that compile C++ when they are installed, unless programs for the usual machines lie in them.
const COMPILERS: readonly string[] = ['nan', 'node-addon-api', 'node-gyp', 'bindings'];
const PREBUILT = 'node-gyp-build';

/** Whether a package looks like it compiles something, by what it depends on. */
export function compiles(needs: readonly string[]): boolean {
  return COMPILERS.some((name) => needs.includes(name)) && !needs.includes(PREBUILT);
}

/** What there is to run after packages are installed. Where a lockfile does not tell, it is left to npm to find scripts. */
export function installScripts(entries: readonly LockedEntry[]): InstallScripts {
  const scripted = entries.filter(({ hasScripts }) => hasScripts !== false);
  if (scripted.some(({ needs }) => compiles(needs))) return 'compile';
  return scripted.length === 0 ? 'none' : 'run';
}

/** Follows what packages depend on, from those that are asked for. */
export function reachable<Entry>(
  asked: readonly Entry[],
  next: (entry: Entry) => readonly Entry[],
): readonly Entry[] {
  const seen = new Set(asked);
  for (const entry of seen) for (const needed of next(entry)) seen.add(needed);
  return [...seen];
}
