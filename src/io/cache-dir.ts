import { join } from 'node:path';

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
  const own = env['SELDON_BUILD_CACHE_DIR'];
  if (own !== undefined && own !== '') return own;
  return join(parentOf({ env, home, os }), 'seldon-build');
}

function parentOf({ env, home, os }: CacheDirOptions): string {
  if (os === 'darwin') return join(home, 'Library', 'Caches');
  if (os === 'win32') return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  const xdg = env['XDG_CACHE_HOME'];
  return xdg === undefined || xdg === '' ? join(home, '.cache') : xdg;
}
