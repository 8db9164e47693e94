import { createHash } from 'node:crypto';
import { type NpmStep, type Project, SeldonBuildError } from '../../src/builder-api.ts';
import { packagesOfManager } from './manager-lock.ts';
import { hintFor, lockProblem, outdatedLock } from './lock-errors.ts';
import type { PackageJson } from './package-json.ts';
import { readLockText } from './package-lock.ts';
import { declaredManager, type ManagerName } from './package-manager.ts';

/** What a project's packages are installed from. */
export interface Packages {
  readonly step: NpmStep;
  /** The lockfile; undefined when the project has none. */
  readonly file: string | undefined;
  readonly notices: readonly string[];
}

/** A lockfile of a project. */
export interface LockFile {
  readonly manager: ManagerName;
  readonly file: string;
}

// Of npm's, in the order in which npm itself takes them.
const LOCKS: readonly LockFile[] = [
  { manager: 'npm', file: 'npm-shrinkwrap.json' },
  { manager: 'npm', file: 'package-lock.json' },
  { manager: 'pnpm', file: 'pnpm-lock.yaml' },
  { manager: 'yarn', file: 'yarn.lock' },
  { manager: 'bun', file: 'bun.lock' },
  { manager: 'bun', file: 'bun.lockb' },
];

const NOTHING: NpmStep = { kind: 'npm', manifest: {}, lock: { from: 'registry' }, scripts: 'none' };

/** Reads the project's lockfile. Throws E_AMBIGUOUS, E_BAD_LOCK, E_BAD_PACKAGE_JSON and E_LOCK_OUTDATED. */
export async function readPackages(project: Project, manifest: PackageJson | undefined): Promise<Packages> {
  if (manifest === undefined) return { step: NOTHING, file: undefined, notices: [] };
  const declared = declaredManager(manifest);
  const there = await Promise.all(LOCKS.map(async (lock) => ((await project.has(lock.file)) ? [lock] : [])));
  const lock = chosenLock(there.flat(), declared?.name);
  if (lock === undefined) return withoutLock(manifest, declared?.name);
  const { manager, file } = lock;
  if (manager === 'bun') throw lockProblem(file, 'bun', { why: 'lockfiles of bun are not read', hint: BUN });
  const text = (await project.read(file)) ?? '';
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const step =
    manager === 'npm'
      ? npmStep({ file, text, digest }, manifest)
      : await packagesOfManager({ project, manifest, declared }, { manager, file, text, digest });
  const other =
    declared === undefined || declared.name === manager ? [] : [otherManager(file, declared.name)];
  return { step, file, notices: other };
}

const BUN = 'add one of npm: "npm install --package-lock-only", and delete the one of bun';

/** The lockfile of the manager that package.json names, else the only one. */
function chosenLock(there: readonly LockFile[], declared: ManagerName | undefined): LockFile | undefined {
  const managers = new Set(there.map(({ manager }) => manager));
  const own = there.find(({ manager }) => manager === declared);
  if (managers.size < 2 || own !== undefined) return own ?? there[0];
  const files = there.map(({ file }) => file).join(', ');
  throw new SeldonBuildError('E_AMBIGUOUS', `could not choose between the lockfiles ${files}`, {
    hint: 'delete all but one, or name the package manager in package.json ("packageManager": "pnpm@9.15.9")',
  });
}

function otherManager(file: string, name: ManagerName): string {
  return `package.json names ${name} ("packageManager"), and the only lockfile is ${file}: packages are installed from that`;
}

function withoutLock(manifest: PackageJson, declared: ManagerName | undefined): Packages {
  const step: NpmStep = { ...NOTHING, manifest: manifest.manifest };
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies });
  const inCatalog = wanted.filter(([, range]) => range.startsWith('catalog:'));
  if (inCatalog.length > 0) throw fromCatalog(inCatalog.map(([name]) => name));
  const make = hintFor(declared ?? 'npm');
  const notice = `there is no lockfile in this folder (one further up is not read): packages are taken as the registry has them today; run ${make} and keep the file`;
  return { step, file: undefined, notices: wanted.length === 0 ? [] : [notice] };
}

function fromCatalog(names: readonly string[]): SeldonBuildError {
  return new SeldonBuildError(
    'E_BAD_PACKAGE_JSON',
    `could not read "package.json": it takes ${names.join(', ')} from the catalog of a workspace, which is not in this folder`,
    {
      file: 'package.json',
      hint: 'build what "pnpm --filter NAME deploy FOLDER" writes, or write the versions out',
    },
  );
}

function npmStep(
  { file, text, digest }: { readonly file: string; readonly text: string; readonly digest: string },
  manifest: PackageJson,
): NpmStep {
  const lock = readLockText(text, manifest);
  if (typeof lock === 'string') throw lockProblem(file, 'npm', { why: lock });
  if (lock.outdated.length > 0) throw outdatedLock(file, 'npm', lock.outdated);
  return {
    kind: 'npm',
    manifest: manifest.manifest,
    lock: { from: 'project', file, digest, packages: lock.packages },
    scripts: lock.scripts,
  };
}
