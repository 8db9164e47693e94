import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve } from '../support/engine.ts';
import { run, seldonBuild } from '../support/programs.ts';

// A package that is compiled when it is installed, in a project without a lockfile, with a login for a registry.

const TAG = 'seldon-build-test/node-native:e2e';
const TOKEN = 'token-that-stays-outside';
const FILES = {
  'package.json': '{"dependencies":{"farmhash":"4.0.1"}}\n',
  '.npmrc': `//registry.example.com/:_authToken=${TOKEN}\n`,
  'Hash.js': [
    "const { fingerprint32 } = require('farmhash');",
    'module.exports = class Hash { predict(X) { return X.map((row) => [fingerprint32(row.join())]); } };\n',
  ].join('\n'),
};
let folder = '';
let told = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seldon-build-native-'));
  for (const [file, text] of Object.entries(FILES)) await writeFile(join(folder, file), text);
  const ran = await seldonBuild(['build', folder, '-t', TAG, ...baseImageFlags('node:22')]);
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
  told = ran.stdout + ran.stderr;
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await docker(['rmi', TAG]);
});

it('is locked with a notice, compiled, and answers as the package itself does', async () => {
  const script = "process.stdout.write(String(require('farmhash').fingerprint32('1,2')))";
  const own = await docker(['run', '--rm', '--network', 'none', '--entrypoint', 'node', TAG, '-e', script]);
  await using served = await serve(TAG);

  const { status, body } = await served.rest('/predict', { data: { ndarray: [[1, 2]] } });

  expect(told).toContain('there is no lockfile');
  expect(status).toBe(200);
  expect(body).toMatchObject({ data: { ndarray: [[Number(own)]] } });
});

it('leaves compilers in the build stage', async () => {
  const which = ['-c', 'command -v gcc g++ make python3'];
  const ran = await run('docker', ['run', '--rm', '--network', 'none', '--entrypoint', 'sh', TAG, ...which]);

  expect(ran.stdout).toBe('');
});

it('has the login in no output, layer, history, label or variable', async () => {
  const tar = join(folder, 'image.tar');
  await docker(['save', '-o', tar, TAG]);
  const count = async (word: string): Promise<string> =>
    (await run('grep', ['-c', '-a', '-F', '-e', word, tar])).stdout.trim();

  expect(told).not.toContain(TOKEN);
  expect(await count(TOKEN)).toBe('0');
  // The search itself works: it finds what is there.
  expect(await count('io.seldon-build.builder')).not.toBe('0');
});
