import { join } from 'node:path';
import { variableOf } from './variable.ts';

export interface CacheDirOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** `process.platform`. */
  readonly os: string;
}

/**
 * The user's cache folder of seldon-build: SELDON_BUILD_CACHE_DIR, else the place the operating system has for caches
 * (XDG base directory specification; ~/Library/Caches on macOS; LOCALAPPDATA on Windows). It need not exist.
 */
export function cacheDirOf({ env, home, os }: CacheDirOptions): string {
  return variableOf(env, 'SELDON_BUILD_CACHE_DIR') ?? join(parentOf({ env, home, os }), 'seldon-build');
}

function parentOf({ env, home, os }: CacheDirOptions): string {
  if (os === 'darwin') return join(home, 'Library', 'Caches');
  if (os === 'win32') return variableOf(env, 'LOCALAPPDATA') ?? join(home, 'AppData', 'Local');
  return variableOf(env, 'XDG_CACHE_HOME') ?? join(home, '.cache');
}
