import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionOf } from './connection.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'seldon-build-test-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

async function file(path: string, content: unknown): Promise<void> {
  const whole = join(home, '.docker', path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, typeof content === 'string' ? content : JSON.stringify(content));
}

const folderOf = (context: string): string => createHash('sha256').update(context).digest('hex');

async function context(name: string, host: string, more: object = {}): Promise<void> {
  const endpoint = { Host: host, SkipTLSVerify: false, ...more };
  await file(`contexts/meta/${folderOf(name)}/meta.json`, { Name: name, Endpoints: { docker: endpoint } });
}

describe('without any settings', () => {
  it('uses a default socket', async () => {
    const { address, source } = await connectionOf({}, home);

    expect(address).toMatchObject({ kind: 'socket' });
    expect(source).toBe('default');
  });
});

describe('the order of settings', () => {
  beforeEach(async () => {
    await context('current', 'unix:///current.sock');
    await context('other', 'unix:///other.sock');
    await file('config.json', { currentContext: 'current' });
  });

  it.each([
    [{}, '/current.sock', 'docker context "current"'],
    [{ DOCKER_CONTEXT: 'other' }, '/other.sock', 'docker context "other"'],
    [{ DOCKER_CONTEXT: 'other', DOCKER_HOST: 'unix:///host.sock' }, '/host.sock', 'DOCKER_HOST'],
    [{ DOCKER_CONTEXT: '', DOCKER_HOST: '' }, '/current.sock', 'docker context "current"'],
  ])('with %j it is %s', async (env, path, source) => {
    expect(await connectionOf(env, home)).toEqual({ address: { kind: 'socket', path }, source });
  });

  it('takes "default" for no context', async () => {
    expect(await connectionOf({ DOCKER_CONTEXT: 'default' }, home)).toMatchObject({ source: 'default' });
  });

  it('reads another folder when DOCKER_CONFIG names one', async () => {
    const env = { DOCKER_CONFIG: join(home, 'elsewhere') };

    expect(await connectionOf(env, home)).toMatchObject({ source: 'default' });
  });
});

describe('TLS', () => {
  const pem = { ca: 'CA', cert: 'CERT', key: 'KEY' };

  async function certificates(folder: string): Promise<void> {
    for (const [name, content] of Object.entries(pem)) await file(join(folder, `${name}.pem`), content);
  }

  it.each([
    [{ DOCKER_TLS_VERIFY: '1' }, { ...pem, verify: true }, 2376],
    [{ DOCKER_TLS: '1' }, { ...pem, verify: false }, 2376],
    [{}, undefined, 2375],
  ])('of DOCKER_HOST with %j', async (env, tls, port) => {
    await certificates('.');

    const connection = await connectionOf({ DOCKER_HOST: 'tcp://build.example.com', ...env }, home);

    expect(connection).toEqual({
      address: { kind: 'tcp', host: 'build.example.com', port },
      source: 'DOCKER_HOST',
      ...(tls === undefined ? {} : { tls }),
    });
  });

  it('reads DOCKER_CERT_PATH', async () => {
    await certificates('certs');
    const env = {
      DOCKER_HOST: 'tcp://build.example.com',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: join(home, '.docker', 'certs'),
    };

    expect(await connectionOf(env, home)).toMatchObject({ tls: pem });
  });

  it('of a context lies beside it', async () => {
    await context('remote', 'tcp://build.example.com:2376', { SkipTLSVerify: true });
    await certificates(join('contexts', 'tls', folderOf('remote'), 'docker'));

    const connection = await connectionOf({ DOCKER_CONTEXT: 'remote' }, home);

    expect(connection.tls).toEqual({ ...pem, verify: false });
  });
});

it.each([
  ['nowhere', 'does not exist'],
  ['cluster', 'names no engine'],
])('refuses context %s, which %s', async (name, why) => {
  await file(`contexts/meta/${folderOf('cluster')}/meta.json`, { Name: 'cluster', Endpoints: {} });

  await expect(connectionOf({ DOCKER_CONTEXT: name }, home)).rejects.toMatchObject({
    code: 'E_ENGINE_UNREACHABLE',
    message: `could not find Docker Engine: the docker context "${name}" ${why}`,
  });
});
