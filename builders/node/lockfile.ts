import { createHash } from 'node:crypto';
import { type NpmStep, type Project, SeldonBuildError } from '../../src/builder-api.ts';
import type { PackageJson } from './package-json.ts';
import { readLockText } from './package-lock.ts';

/** What a project's packages are installed from. */
export interface Packages {
  readonly step: NpmStep;
  /** The lockfile; undefined when the project has none. */
  readonly file: string | undefined;
  readonly notices: readonly string[];
}

// In the order in which npm itself takes them.
const NPM_LOCKS: readonly string[] = ['npm-shrinkwrap.json', 'package-lock.json'];
const OTHER_LOCKS: readonly string[] = ['pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'];

const NOTHING: NpmStep = { kind: 'npm', manifest: {}, lock: { from: 'registry' }, scripts: 'none' };

/** Reads the project's lockfile. Throws E_BAD_LOCK and E_LOCK_OUTDATED. */
export async function readPackages(project: Project, manifest: PackageJson | undefined): Promise<Packages> {
  if (manifest === undefined) return { step: NOTHING, file: undefined, notices: [] };
  for (const file of NPM_LOCKS) {
    const text = await project.read(file);
    if (text !== undefined) return fromLock({ file, text }, manifest);
  }
  const step: NpmStep = { ...NOTHING, manifest: manifest.manifest };
  const others = await Promise.all(OTHER_LOCKS.map(async (file) => ((await project.has(file)) ? file : '')));
  const other = others.find((file) => file !== '');
  if (other !== undefined) throw notReadYet(other);
  const wanted = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  return { step, file: undefined, notices: wanted.length === 0 ? [] : [NO_LOCK] };
}

const NO_LOCK =
  'there is no lockfile: packages are taken as the registry has them today; run "npm install" and keep package-lock.json';

function fromLock({ file, text }: { file: string; text: string }, manifest: PackageJson): Packages {
  const lock = readLockText(text, manifest);
  if (typeof lock === 'string') throw badLockfile(file, lock);
  if (lock.outdated.length > 0) throw outdated(file, lock.outdated);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  return {
    step: {
      kind: 'npm',
      manifest: manifest.manifest,
      lock: { from: 'project', file, digest, packages: lock.packages },
      scripts: lock.scripts,
    },
    file,
    notices: [],
  };
}

function badLockfile(file: string, why: string): SeldonBuildError {
  return new SeldonBuildError('E_BAD_LOCK', `could not read lockfile "${file}": ${why}`, {
    file,
    hint: 'make it anew: "npm install --package-lock-only" with npm 7 or newer',
  });
}

function outdated(file: string, problems: readonly string[]): SeldonBuildError {
  return new SeldonBuildError(
    'E_LOCK_OUTDATED',
    `cannot install from "${file}": it is older than package.json: ${problems.join('; ')}`,
    { file, hint: 'bring it up to date: "npm install --package-lock-only"' },
  );
}

function notReadYet(file: string): SeldonBuildError {
  return badLockfile(file, 'only those of npm are read so far');
}
