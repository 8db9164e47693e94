import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exec } from '../io/exec.ts';
import { thisHost } from '../io/host.ts';
import { httpOf } from '../io/http.ts';
import { findUv, type Uv } from './find-uv.ts';
import { readIndexSettings } from './index-settings.ts';
import { packageIndexOf, type PackageIndex } from './package-index.ts';
import { UV_VERSION } from './uv-release.ts';

const env = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);
const signal = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-uv-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function realIndex(): Promise<PackageIndex> {
  const caPem = env['SSL_CERT_FILE'] === undefined ? undefined : await readFile(env['SSL_CERT_FILE'], 'utf8');
  const settings = await readIndexSettings({ env, home: env['HOME'] ?? '/', os: process.platform }, {});
  return packageIndexOf(settings, httpOf({ proxies: {}, ...(caPem === undefined ? {} : { caPem }) }));
}

const offline: PackageIndex = {
  files: async () => [],
  download: () => Promise.reject(new Error('nothing to download')),
};

function find(index: PackageIndex, PATH: string): Promise<Uv> {
  return findUv({ env: { PATH }, host: thisHost(), cacheDir: join(folder, 'cache'), index, exec, signal });
}

async function pretendUv(version: string): Promise<string> {
  const bin = join(folder, version);
  await mkdir(bin);
  await writeFile(join(bin, 'uv'), `#!/bin/sh\necho "uv ${version} (x86_64-unknown-linux-gnu)"\n`);
  await chmod(join(bin, 'uv'), 0o755);
  return bin;
}

it('gets the pinned uv once, also when asked twice at the same time', async () => {
  const index = await realIndex();

  const [first, second] = await Promise.all([find(index, '/usr/bin'), find(index, '/usr/bin')]);
  const third = await find(offline, '/usr/bin');

  expect(first).toEqual(second);
  expect(third).toEqual(first);
  expect(execFileSync(first.path, ['--version']).toString()).toContain(`uv ${UV_VERSION}`);
  expect(await readdir(join(first.path, '..'))).toEqual(['uv']);
}, 120_000);

it('takes the uv on the PATH when it is of the series', async () => {
  const bin = await pretendUv('0.13.0');

  expect(await find(offline, `${bin}:/usr/bin`)).toMatchObject({ path: join(bin, 'uv'), version: '0.13.0' });
});

it('leaves an older uv on the PATH alone', async () => {
  const bin = await pretendUv('0.4.30');

  await expect(find(offline, `${bin}:/usr/bin`)).rejects.toMatchObject({ code: 'E_UV_UNAVAILABLE' });
});

it('refuses a wheel that is not the pinned one', async () => {
  const real = await realIndex();
  const forged: PackageIndex = { ...real, download: async () => new TextEncoder().encode('forged') };

  await expect(find(forged, '/usr/bin')).rejects.toMatchObject({ code: 'E_UV_UNAVAILABLE' });
  await expect(find(forged, '/usr/bin')).rejects.toThrow('instead of');
}, 60_000);
