import { expect, it } from 'vitest';
import { cacheDirOf } from './cache-dir.ts';

it.each([
  [{ env: {}, home: '/home/ada', os: 'linux' }, '/home/ada/.cache/seldon-build'],
  [
    { env: { XDG_CACHE_HOME: '/var/cache/ada' }, home: '/home/ada', os: 'linux' },
    '/var/cache/ada/seldon-build',
  ],
  [{ env: { XDG_CACHE_HOME: '' }, home: '/home/ada', os: 'linux' }, '/home/ada/.cache/seldon-build'],
  [{ env: {}, home: '/Users/ada', os: 'darwin' }, '/Users/ada/Library/Caches/seldon-build'],
  [{ env: { SELDON_BUILD_CACHE_DIR: '/c' }, home: '/home/ada', os: 'linux' }, '/c'],
])('cacheDirOf(%j) is %s', (options, folder) => {
  expect(cacheDirOf(options)).toBe(folder);
});
