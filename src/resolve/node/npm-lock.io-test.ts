import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeManager, NpmStep } from '../../model/node-plan.ts';
import { type LockedStep, lockFor } from './npm-lock.ts';

const env = process.env as Record<string, string>;
let cacheDir: string;

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'seldon-build-npm-'));
});

afterAll(async () => {
  await rm(cacheDir, { recursive: true, force: true });
});

const certificates = env['SSL_CERT_FILE'] ?? env['NODE_EXTRA_CA_CERTS'];
const caPem = certificates === undefined ? undefined : readFileSync(certificates, 'utf8');

interface More {
  readonly npmrc?: string;
  readonly PATH?: string;
  readonly scripts?: NpmStep['scripts'];
}

function lock(dependencies: Record<string, string>, more: More = {}) {
  const { scripts = 'none' } = more;
  return lockFor(
    { kind: 'npm', manifest: { dependencies }, lock: { from: 'registry' }, scripts },
    {
      env: { ...env, ...(more.PATH === undefined ? {} : { PATH: more.PATH }) },
      npmrc: more.npmrc ?? '',
      caPem,
      cacheDir,
      refresh: false,
      signal: new AbortController().signal,
    },
  );
}

describe('a project without a lockfile', () => {
  it('gets one with hashes and without addresses, the same from the cache', { timeout: 60_000 }, async () => {
    const { lock: made }: LockedStep = await lock({ 'left-pad': '1.2.0' });
    const { lock: again } = await lock({ 'left-pad': '1.2.0' }, { PATH: '/none' });

    expect(made.packages).toEqual([{ name: 'left-pad', version: '1.2.0' }]);
    expect(made.text).toContain('"integrity": "sha512-');
    expect(made.text).not.toContain('"resolved"');
    expect(made.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(again).toEqual(made);
  });

  it('says which packages have scripts, but where these are never run', { timeout: 60_000 }, async () => {
    const wanted = { 'onnxruntime-node': '1.23.2' };

    expect((await lock(wanted)).step.scripts).toBe('run');
    expect((await lock(wanted, { scripts: 'never' })).step.scripts).toBe('never');
  });

  it('says which package or version is not there', { timeout: 60_000 }, async () => {
    await expect(lock({ 'left-pad': '99.0.0' })).rejects.toMatchObject({
      code: 'E_UNRESOLVABLE',
      message: expect.stringContaining('left-pad@99.0.0'),
    });
  });

  it('says that the registry does not answer', { timeout: 60_000 }, async () => {
    const npmrc = 'registry=http://127.0.0.1:9/\nfetch-retries=0\n';

    await expect(lock({ 'left-pad': '1.1.0' }, { npmrc })).rejects.toMatchObject({
      code: 'E_INDEX_UNREACHABLE',
    });
  });

  it('needs npm', async () => {
    await expect(lock({ 'left-pad': '1.0.0' }, { PATH: '/none' })).rejects.toMatchObject({
      code: 'E_NPM_UNAVAILABLE',
    });
  });
});

describe('a package manager', () => {
  const call = (PATH: string) => ({
    env: { ...env, PATH },
    npmrc: '',
    caPem,
    cacheDir,
    refresh: false,
    signal: new AbortController().signal,
  });
  const step = (manager: NodeManager): NpmStep => ({
    kind: 'npm',
    manifest: {},
    lock: { from: 'project', file: 'yarn.lock', digest: 'sha256:0', packages: [], manager },
    scripts: 'none',
  });

  it('whose hash nobody named has that of the registry', { timeout: 60_000 }, async () => {
    const yarn: NodeManager = { kind: 'yarn', version: '1.22.22', files: [] };
    const { lock: made } = await lockFor(step(yarn), call(env['PATH'] ?? ''));

    expect(made.managerText).toContain(
      'sha512-prL3kGtyG7o9Z9Sv8IPfBNrWTDmXB4Qbes8A9rEzt6wkJV8mUvoirjU0Mp3GGAU06Y0XQyA3/2/RQFVuK7MTfg==',
    );
    expect(made.digest).toBe('sha256:0');
  });

  it('whose hash is known needs no npm', async () => {
    const { lock: made } = await lockFor(
      step({ kind: 'yarn', version: '1.22.22', integrity: 'sha512-AA==', files: [] }),
      call('/none'),
    );

    expect(made.managerText).toContain('"integrity": "sha512-AA=="');
  });
});
