import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

const TAG = 'seldon-build-test/lock:e2e';
let flags: readonly string[] = [];
let folder = '';

beforeAll(async () => {
  flags = ['--json', ...baseImageFlags('3.11')];
  folder = await mkdtemp(join(tmpdir(), 'seldon-build-e2e-'));
  await cp('examples/sklearn-iris', folder, { recursive: true });
});

afterAll(async () => {
  await docker(['rmi', '-f', TAG]).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly exitCode: number;
  readonly document: Readonly<Record<string, unknown>>;
}

async function told(command: string, ...args: readonly string[]): Promise<Answer> {
  const { exitCode, stdout } = await seldonBuild([command, folder, ...flags, ...args]);
  return { exitCode, document: JSON.parse(stdout) as Answer['document'] };
}

const lockText = (): Promise<string> => readFile(join(folder, 'pylock.toml'), 'utf8');

it('locks, follows the lock in the image, refuses to drift when frozen, and moves on by itself only in "lock"', async () => {
  expect(await told('build', '--frozen', '-t', TAG)).toMatchObject({
    exitCode: 1,
    document: { code: 'E_LOCK_MISSING' },
  });

  const locked = await told('lock', '--as-of', '2023-06-30');
  expect(locked.exitCode).toBe(0);
  const text = await lockText();
  expect(text).toContain('exclude-newer = "2023-07-01T00:00:00Z"');

  const built = await told('build', '--frozen', '-t', TAG);
  expect(built.document).toMatchObject({ contract: { passed: true } });
  const label = '{{index .Config.Labels "io.seldon-build.lock.digest"}}';
  expect(await docker(['inspect', '-f', label, TAG])).toBe(locked.document['digest']);
  const inside = await docker(['run', '--rm', '--entrypoint', 'cat', TAG, '/opt/venv/pylock.toml']);
  expect(text.startsWith(inside)).toBe(true);
  const files = await docker(['run', '--rm', '--entrypoint', 'ls', TAG, '/microservice']);
  expect(files).not.toContain('pylock.toml');

  await writeFile(join(folder, 'requirements.txt'), 'six\n');
  expect(await told('build', '--frozen')).toMatchObject({
    exitCode: 1,
    document: { code: 'E_LOCK_OUTDATED', message: expect.stringContaining('six is wanted now') },
  });
  expect(await told('plan', '--resolve')).toMatchObject({
    exitCode: 0,
    document: { notices: [expect.stringContaining('six is wanted now')] },
  });
  expect(await lockText()).toBe(text);

  const again = await told('lock');
  expect(again.document['changes']).toEqual([{ name: 'six', to: expect.any(String) }]);
  expect(await lockText()).toContain('date = "2023-06-30"');
  expect((await told('lock', '--frozen')).exitCode).toBe(0);

  const upgraded = await told('lock', '--upgrade');
  expect(upgraded.exitCode).toBe(0);
  expect(await lockText()).not.toContain('2023-06-30');
});

it('says of a lock from when the server was made of other packages that it is out of date, and moves on from it', async () => {
  await writeFile(join(folder, 'requirements.txt'), 'grpcio>=1.44\n');
  expect((await told('lock', '--upgrade', '--as-of', '2023-06-30')).exitCode).toBe(0);
  await rm(join(folder, 'requirements.txt'));
  // As releases wrote it whose server was grpcio's.
  const old = (await lockText()).replace('\ncurrent = [\n', '\ncurrent = [\n  "grpcio",\n');
  await writeFile(join(folder, 'pylock.toml'), old);
  const why =
    'cannot follow lock "pylock.toml": grpcio>=1.44 is wanted no more, grpcio is no package of the server any more';

  for (const command of ['build', 'plan', 'lock']) {
    const resolving = command === 'plan' ? ['--resolve'] : [];
    expect(await told(command, '--frozen', ...resolving)).toMatchObject({
      exitCode: 1,
      document: { code: 'E_LOCK_OUTDATED', message: why, hint: expect.stringContaining('seldon-build lock') },
    });
  }
  expect(await lockText()).toBe(old);

  expect(await told('plan', '--resolve')).toMatchObject({
    exitCode: 0,
    document: { notices: [`${why}; locked anew, which "seldon-build lock" would keep`] },
  });
  const built = await told('build', '-t', TAG);
  expect(built).toMatchObject({ exitCode: 0, document: { contract: { passed: true } } });
  const inside = await docker(['run', '--rm', '--entrypoint', 'cat', TAG, '/opt/venv/pylock.toml']);
  expect(inside).not.toContain('grpcio');

  const again = await told('lock');
  expect(again.document['changes']).toEqual([{ name: 'grpcio', from: expect.any(String) }]);
  expect(await lockText()).toContain('date = "2023-06-30"');
  expect((await told('lock', '--frozen')).exitCode).toBe(0);
});

it('refuses the lock of another program, until it is told to replace it', async () => {
  await writeFile(join(folder, 'pylock.toml'), 'lock-version = "1.0"\ncreated-by = "pip"\npackages = []\n');

  expect(await told('lock')).toMatchObject({ exitCode: 1, document: { code: 'E_BAD_LOCK' } });
  expect((await told('lock', '--upgrade')).exitCode).toBe(0);
});
