import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { run, type Ended } from '../support/programs.ts';

// What users install is the tarball: a template or wrapper file that is missing from it is found by no other test.
describe('the tarball of npm pack, installed into an empty folder', () => {
  let folder = '';

  const installed = (args: readonly string[]): Promise<Ended> =>
    run(join(folder, 'node_modules', '.bin', 'seldon-build'), args);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seldon-build-pack-'));
    const packed = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
    expect(packed.exitCode, packed.stderr).toBe(0);
    const tarball = join(folder, packed.stdout.trim());
    const added = await run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', tarball], {
      cwd: folder,
    });
    expect(added.exitCode, added.stderr).toBe(0);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['--version', '--help', 'builders', 'version'])('answers %s', async (command) => {
    const { exitCode, stdout } = await installed([command]);

    expect(exitCode).toBe(0);
    expect(stdout).not.toBe('');
  });

  it.each([
    ['dist/THIRD-PARTY.txt', /^execa \d[\d.]+ \(MIT\)$/m, 'Permission is hereby granted'],
    ['dist/node-wrapper/THIRD-PARTY.txt', /^@opentelemetry\/api \d[\d.]+ \(Apache-2.0\)$/m, 'Apache License'],
  ])('has the licences of what it bundles in %s', async (file, entry, words) => {
    const notices = await readFile(join(folder, 'node_modules', 'seldon-build', file), 'utf8');

    expect(notices).toMatch(entry);
    expect(notices).toContain(words);
  });

  it('builds and tests an image', async () => {
    const tag = 'seldon-build-test/packed:e2e';

    const ran = await installed(['examples/sklearn-iris', '-t', tag, ...baseImageFlags('3.11')]);

    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toBe(`${tag}\n`);
    expect(ran.stderr).toContain('checks passed');
  });
});
