import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, SeldonBuildError } from '../errors.ts';
import { LOCK_FILE, parseProjectLock } from '../resolve/project-lock.ts';
import type { KeptLock } from '../resolve/python-resolver.ts';
import type { Flags } from './request.ts';

/** Node has a lock of its own, `package-lock.json`. */
export const NO_LOCK: KeptLock = { lock: undefined, frozen: false };

/**
 * The lock that lies in a project's folder, whatever its ignore rules say; none with `--upgrade`. Throws E_BAD_LOCK.
 */
export async function keptLockOf(folder: string, { frozen, upgrade }: Flags): Promise<KeptLock> {
  const text = upgrade === true ? undefined : await textOf(join(folder, LOCK_FILE));
  return { lock: text === undefined ? undefined : parseProjectLock(text), frozen: frozen === true };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new SeldonBuildError('E_BAD_LOCK', `could not read lock "${LOCK_FILE}": ${reasonOf(error)}`, {
      file: LOCK_FILE,
      hint: 'make it a file that may be read, or move it away',
      cause: error,
    });
  }
}
