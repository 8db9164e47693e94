import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

// The same with the lockfile that another package manager wrote.
describe.each(['pnpm-6', 'pnpm-9', 'yarn-1', 'yarn-4'])('installed from the lockfile of %s', (name) => {
  const tag = `seldon-build-test/node-${name}:e2e`;
  let project = '';

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), `seldon-build-${name}-`));
    await cp(join('test/fixtures/locks', name), project, { recursive: true });
    const login = `npmRegistries: {"//registry.example.com": {npmAuthToken: ${TOKEN}}}\n`;
    if (name === 'yarn-4') await writeFile(join(project, '.yarnrc.yml'), login);
    else await writeFile(join(project, '.npmrc'), FILES['.npmrc']);
    const ran = await seldonBuild(['build', project, '-t', tag, ...baseImageFlags('node:22')]);
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).not.toMatch(new RegExp(`no lockfile|${TOKEN}`));
  });

  afterAll(async () => {
    await rm(project, { recursive: true, force: true });
    await docker(['rmi', tag]);
  });

  it('answers, with what is locked and no more', async () => {
    const script = [
      'const versions = (name) => require(`/microservice/node_modules/${name}/package.json`).version;',
      "const { existsSync } = require('node:fs');",
      'console.log(JSON.stringify([',
      "require('farmhash').fingerprint32('1,2'), versions('farmhash'), versions('node-abi'),",
      "existsSync('node_modules/left-pad'), existsSync('/opt/package-manager'),",
      ']));',
    ].join('\n');
    const args = ['run', '--rm', '--network', 'none', '--entrypoint', 'node', tag, '-e', script];
    const [own, ...rest] = JSON.parse(await docker(args)) as unknown[];
    await using served = await serve(tag);

    const { body } = await served.rest('/predict', { data: { ndarray: [[1, 2]] } });

    expect(body).toMatchObject({ data: { ndarray: [[own]] } });
    expect(rest).toEqual(['4.0.1', '3.104.0', false, false]);
  });

  it('has the login in no layer, history, label or variable', async () => {
    const tar = join(project, 'image.tar');
    await docker(['save', '-o', tar, tag]);

    const found = await run('grep', ['-c', '-a', '-F', '-e', TOKEN, '-e', 'io.seldon-build.builder', tar]);
    const labels = await run('grep', ['-c', '-a', '-F', '-e', 'io.seldon-build.builder', tar]);

    expect(Number(labels.stdout)).toBeGreaterThan(0);
    expect(found.stdout).toBe(labels.stdout);
  });
});
