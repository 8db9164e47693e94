import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLockText } from '../../../builders/node/package-lock.ts';
import { SeldonBuildError } from '../../errors.ts';
import { exec as runProgram, type ExecResult } from '../../io/exec.ts';
import { findOnPath, readTextIfThere, withTemporaryFolder, writeAtomically } from '../../io/files.ts';
import { parseJson, textOf } from '../../io/json.ts';
import { managerManifest } from '../../model/node-manager.ts';
import type { NodeLock, NodeManager, NpmStep } from '../../model/node-plan.ts';
import { checkManagerLock, knownManagerLock } from './manager-lock-text.ts';
import { explainNpmFailure } from './npm-failure.ts';

/** How npm is run on this machine. */
export interface NpmSetting {
  readonly env: Readonly<Record<string, string>>;
  /** Registries and their logins, as the text of an npmrc. */
  readonly npmrc: string;
  /** Certificates (PEM) trusted beside the well-known ones. */
  readonly caPem: string | undefined;
  readonly cacheDir: string;
  /** Asks the registry again, whatever is in the cache. */
  readonly refresh: boolean;
  readonly now?: () => Date;
}

/** A lock, and the step with what the lock tells about its packages. */
export interface LockedStep {
  readonly step: NpmStep;
  readonly lock: NodeLock;
}

interface NpmCall extends NpmSetting {
  readonly signal: AbortSignal;
}

/**
 * The lock of an npm step: the project's own, else one that npm makes here. Throws E_NPM_UNAVAILABLE, E_UNRESOLVABLE or
 * E_INDEX_UNREACHABLE.
 */
export async function lockFor(step: NpmStep, call: NpmCall): Promise<LockedStep> {
  const { manifest, lock } = step;
  if (lock.from === 'project') {
    const { digest, packages, manager } = lock;
    const managerText = manager === undefined ? {} : { managerText: await managerLockText(manager, call) };
    return { step, lock: { digest, packages, ...managerText } };
  }
  const text = await lockText(`${JSON.stringify(manifest, undefined, 2)}\n`, call);
  const read = readLockText(text, undefined);
  if (typeof read === 'string') throw new Error(`npm made a lock that cannot be used: ${read}`);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const scripts = step.scripts === 'never' ? step.scripts : read.scripts;
  return { step: { ...step, scripts }, lock: { text, digest, packages: read.packages } };
}

/** The lock of a package manager: made here where its hash is known and it is one package, else by npm. */
async function managerLockText(manager: NodeManager, call: NpmCall): Promise<string> {
  const known = knownManagerLock(manager);
  if (known !== undefined) return known;
  const text = await lockText(`${JSON.stringify(managerManifest(manager), undefined, 2)}\n`, call);
  checkManagerLock(manager, text);
  return text;
}

/** How long a lock is taken for fresh. */
const FRESH_MS = 24 * 60 * 60 * 1000;

async function lockText(manifest: string, call: NpmCall): Promise<string> {
  const { cacheDir, refresh, npmrc, now = () => new Date() } = call;
  const key = createHash('sha256')
    .update(JSON.stringify([manifest, npmrc]))
    .digest('hex');
  const path = join(cacheDir, 'npm-locks', `${key}.json`);
  const stored = refresh ? undefined : parseJson((await readTextIfThere(path)) ?? '');
  const ageMs = now().getTime() - Date.parse(textOf(stored, 'storedAt') ?? '');
  const known = ageMs >= 0 && ageMs < FRESH_MS ? textOf(stored, 'lock') : undefined;
  if (known !== undefined) return known;
  const lock = await runNpm(manifest, call);
  await writeAtomically(path, JSON.stringify({ storedAt: now().toISOString(), lock }), 0o600);
  return lock;
}

// Addresses of registries stay out of the lock: the registry in use is the one that the image's npm is told of.
const LOCK_ONLY = [
  'install',
  '--package-lock-only',
  '--ignore-scripts',
  '--omit-lockfile-registry-resolved',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
];

async function runNpm(manifest: string, call: NpmCall): Promise<string> {
  const { env, npmrc, caPem, cacheDir, signal } = call;
  const npm = await findNpm(env['PATH'] ?? '');
  return withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'package.json'), manifest);
    await writeFile(join(folder, 'npmrc'), npmrc, { mode: 0o600 });
    if (caPem !== undefined) await writeFile(join(folder, 'ca.pem'), caPem);
    const result = await runProgram(npm, [...LOCK_ONLY, '--cache', join(cacheDir, 'npm')], {
      cwd: folder,
      signal,
      env: {
        ...env,
        NPM_CONFIG_USERCONFIG: join(folder, 'npmrc'),
        ...(caPem === undefined ? {} : { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }),
      },
    });
    const lock = await readTextIfThere(join(folder, 'package-lock.json'));
    if (result.exitCode !== 0 || lock === undefined) throw failureOf(result);
    return lock;
  });
}

function failureOf({ stderr, failure }: ExecResult): SeldonBuildError {
  return explainNpmFailure(failure === undefined ? stderr : `${failure}\n${stderr}`);
}

async function findNpm(path: string): Promise<string> {
  const found = await findOnPath('npm', path);
  if (found !== undefined) return found;
  throw new SeldonBuildError(
    'E_NPM_UNAVAILABLE',
    'could not lock the packages: npm is not on the PATH, and it has to make a lockfile or to find the package manager',
    {
      hint: 'install npm, or add a lockfile, with a hash in "packageManager" of package.json if that is there',
    },
  );
}
