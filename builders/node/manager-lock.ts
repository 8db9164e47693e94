import type { ManagerFile, NodeManager, NpmStep, Project } from '../../src/builder-api.ts';
import { isBerryLock, readBerryLock } from './berry-lock.ts';
import { lockProblem, outdatedLock } from './lock-errors.ts';
import { compiles, installScripts, type Locked, type LockProblem } from './locked.ts';
import {
  berryFiles,
  berrySettings,
  builtByBerry,
  pnpmFiles,
  pnpmSettings,
  type Settings,
} from './manager-settings.ts';
import type { PackageJson } from './package-json.ts';
import type { InstallScripts } from './package-lock.ts';
import { type DeclaredManager, managerFor } from './package-manager.ts';
import { readPnpmLock } from './pnpm-lock.ts';
import {
  builtByPnpm,
  changedOverrides,
  patchesOf,
  type PnpmSettings,
  settingsOfPnpm,
} from './pnpm-settings.ts';
import { readYarnLock } from './yarn-lock.ts';

interface Seen {
  readonly project: Project;
  readonly manifest: PackageJson;
  readonly declared: DeclaredManager | undefined;
}

interface LockText {
  readonly manager: 'pnpm' | 'yarn';
  readonly file: string;
  readonly text: string;
  readonly digest: string;
}

/** What is installed from a lockfile of pnpm or Yarn, and by which release of them. Throws E_BAD_LOCK and E_LOCK_OUTDATED. */
export async function packagesOfManager(seen: Seen, lock: LockText): Promise<NpmStep> {
  const { project, manifest } = seen;
  const { manager: name, file, text, digest } = lock;
  const settings = name === 'pnpm' ? await pnpmSettings(project) : await berrySettings(project);
  const locked = sound(await read(name, text, manifest), lock);
  const { format, documents } = locked;
  const kind = { name, format, documents, hasWorkspaceFile: settings.isThere };
  const manager = sound(managerFor(kind, seen.declared), lock);
  const pnpm = manager.kind === 'pnpm' ? settingsOfPnpm(manager.version, manifest, settings) : undefined;
  const changed = pnpm === undefined ? [] : changedOverrides(locked.overrides ?? {}, pnpm);
  const outdated = [...locked.outdated, ...changed];
  if (outdated.length > 0) throw outdatedLock(file, name, outdated);
  const patches = [...locked.patches, ...(pnpm === undefined ? [] : patchesOf(pnpm))];
  const files = [...settingsFor(manager.kind, settings), ...(await patchFiles(project, patches, lock))];
  const packages = locked.entries.map(({ name: of, version }) => ({ name: of, version }));
  return {
    kind: 'npm',
    manifest: manifestFor(manifest),
    lock: { from: 'project', file, digest, packages, manager: { ...manager, files } },
    ...scriptsOf(locked, builtOf(locked, { manager, pnpm, settings, manifest })),
  };
}

interface Deciding {
  readonly manager: Pick<NodeManager, 'kind'>;
  readonly pnpm: PnpmSettings | undefined;
  readonly settings: Settings;
  readonly manifest: PackageJson;
}

/** Names of the packages whose scripts the manager would run; undefined for all of them. */
function builtOf({ entries }: Locked, deciding: Deciding): readonly string[] | undefined {
  const { manager, pnpm, settings, manifest } = deciding;
  if (pnpm !== undefined) return builtByPnpm(entries, pnpm);
  return manager.kind === 'berry' ? builtByBerry(entries, settings, manifest) : undefined;
}

async function read(
  name: 'pnpm' | 'yarn',
  text: string,
  manifest: PackageJson,
): Promise<Locked | LockProblem> {
  if (name === 'pnpm') return readPnpmLock(text, manifest);
  return isBerryLock(text) ? readBerryLock(text, manifest) : readYarnLock(text, manifest);
}

function sound<Found extends object>(found: Found | LockProblem, { manager, file }: LockText): Found {
  if ('why' in found) throw lockProblem(file, manager, found);
  return found;
}

function settingsFor(kind: 'pnpm' | 'yarn' | 'berry', settings: Settings): readonly ManagerFile[] {
  if (kind === 'pnpm') return pnpmFiles(settings);
  return kind === 'berry' ? berryFiles(settings) : [];
}

/** The patches of packages, which have to be files of the project. */
async function patchFiles(
  project: Project,
  patches: readonly string[],
  { file, manager }: LockText,
): Promise<readonly ManagerFile[]> {
  const paths = [...new Set(patches.map((path) => path.replace(/^\.\//, '')))].sort();
  for (const path of paths) {
    if (await project.has(path)) continue;
    throw lockProblem(file, manager, {
      why: `it patches a package with "${path}", which is not in the project`,
      hint: 'put the patch in its place, and keep it out of .dockerignore',
    });
  }
  return paths.map((path) => ({ path }));
}

/**
 * What the manager reads of package.json. `packageManager` is left out: it is that release that runs already, and a lock that
 * another one made may still be read.
 */
function manifestFor({ manifest, identity }: PackageJson): PackageJson['manifest'] {
  const read = Object.entries(manifest).filter(([key]) => key !== 'packageManager');
  return { ...identity, ...Object.fromEntries(read) };
}

interface Scripts {
  readonly scripts: InstallScripts;
  readonly scriptsOf?: readonly string[];
}

function scriptsOf({ entries }: Locked, built: readonly string[] | undefined): Scripts {
  if (built === undefined) return { scripts: installScripts(entries) };
  if (built.length === 0) return { scripts: 'none' };
  const needs = entries.filter(({ name }) => built.includes(name)).map((entry) => entry.needs);
  return { scripts: needs.some(compiles) ? 'compile' : 'run', scriptsOf: built };
}
