import { expect, it } from 'vitest';
import { fetchManager, installerOf } from './node-installer.ts';

it('holds a program against its hash where package.json has one', () => {
  const yarn = { kind: 'berry', version: '4.12.0', files: [] } as const;

  expect(fetchManager(yarn)).toBe('npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier');
  expect(fetchManager({ ...yarn, program: { algorithm: 'sha224', digest: '00ff' } })).toMatch(
    /^npm ci .* && echo '00ff {2}node_modules\/@yarnpkg\/cli-dist\/bin\/yarn\.js' \| sha224sum --check$/,
  );
});

it.each(['pnpm', 'yarn', 'berry'] as const)(
  'lets %s install what is locked alone, and run nothing',
  (kind) => {
    const { install } = installerOf({ kind, version: '1.0.0', files: [] });

    expect(install).toMatch(/--prod/);
    expect(install).toMatch(/--frozen-lockfile|cmp -s yarn\.lock/);
    // Yarn 4 is told by a settings file of ours.
    expect(install.includes('--ignore-scripts')).toBe(kind !== 'berry');
  },
);
