import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type StartedRegistry,
  freePort,
  pushTinyImage,
  startRegistry,
} from '../../test/support/docker-registry.ts';
import { httpOf } from '../io/http.ts';
import { parseImageRef } from '../model/image-ref.ts';
import type { Credentials } from '../model/ports.ts';
import { checkPushAccess } from './check-push-access.ts';
import { type RegistryClient, registryClientOf } from './client.ts';
import { headManifest } from './head-manifest.ts';
import { readImage } from './read-image.ts';

const signal = new AbortController().signal;
const ada: Credentials = { username: 'ada', password: 'p:w', source: 'the test' };
const basic = { authorization: `Basic ${Buffer.from('ada:p:w').toString('base64')}` };

function clientFor(credentials?: Credentials): RegistryClient {
  return registryClientOf({ http: httpOf({ proxies: {} }), credentialsOf: async () => credentials });
}

describe('an open registry', () => {
  let registry: StartedRegistry;
  let digest: string;

  beforeAll(async () => {
    registry = await startRegistry();
    digest = await pushTinyImage(`${registry.host}/library/python:3.11-slim`, {
      env: ['PYTHON_VERSION=3.11.9', 'PATH=/usr/local/bin:/usr/bin'],
      architectures: ['amd64', 'arm64'],
      history: ['RUN something'],
    });
  });
  afterAll(() => registry[Symbol.asyncDispose]());

  it('tells the digest of the index', async () => {
    const ref = parseImageRef(`${registry.host}/library/python:3.11-slim`);

    expect(await headManifest(clientFor(), ref, signal)).toBe(digest);
  });

  it('reads the config of one platform of the index, by tag and by digest', async () => {
    const config = {
      platform: 'linux/arm64',
      env: ['PYTHON_VERSION=3.11.9', 'PATH=/usr/local/bin:/usr/bin'],
      history: ['RUN something'],
    };
    const byTag = parseImageRef(`${registry.host}/library/python:3.11-slim`);

    for (const ref of [byTag, { ...byTag, digest }]) {
      expect(await readImage(clientFor(), { ref, platform: 'linux/arm64', signal })).toEqual(config);
    }
  });

  it('has no digest and no config for an image that is not there', async () => {
    const ref = parseImageRef(`${registry.host}/library/python:9`);

    expect(await headManifest(clientFor(), ref, signal)).toBeUndefined();
    expect(await readImage(clientFor(), { ref, platform: 'linux/amd64', signal })).toBeUndefined();
  });

  it('says which platforms an image is there for', async () => {
    const name = `${registry.host}/only/both:1`;
    await pushTinyImage(name, { env: [], architectures: ['s390x', 'ppc64le'] });
    const ref = parseImageRef(name);

    const read = readImage(clientFor(), { ref, platform: 'linux/amd64', signal });

    await expect(read).rejects.toMatchObject({ code: 'E_BASE_UNSUITABLE' });
    await expect(read).rejects.toThrow('linux/s390x, linux/ppc64le only');
  });

  it('grants the right to push', async () => {
    await checkPushAccess(parseImageRef(`${registry.host}/team/iris:1`), clientFor(), signal);
  });
});

describe('a registry with passwords', () => {
  let registry: StartedRegistry;

  beforeAll(async () => {
    registry = await startRegistry({ kind: 'htpasswd', username: ada.username, password: ada.password });
    await pushTinyImage(`${registry.host}/team/iris:1`, { env: [], architectures: ['amd64'] }, basic);
  });
  afterAll(() => registry[Symbol.asyncDispose]());

  it('lets the user read and push', async () => {
    const ref = parseImageRef(`${registry.host}/team/iris:1`);
    const client = clientFor(ada);

    await checkPushAccess(ref, client, signal);

    expect(await headManifest(client, ref, signal)).toMatch(/^sha256:/);
  });

  it('wants a login of anonymous users', async () => {
    const ref = parseImageRef(`${registry.host}/team/iris:1`);

    await expect(checkPushAccess(ref, clientFor(), signal)).rejects.toMatchObject({
      code: 'E_REGISTRY_LOGIN',
      message: `could not push to "${registry.host}/team/iris:1": registry "${registry.host}" wants a login`,
      hint: `run "docker login ${registry.host}", or give --username and --password-stdin`,
    });
  });

  it('says whose credentials it does not accept and where they came from, never the password', async () => {
    const ref = parseImageRef(`${registry.host}/team/iris:1`);
    const wrong = { ...ada, password: 'geheim' };
    const refused = checkPushAccess(ref, clientFor(wrong), signal);

    await expect(refused).rejects.toMatchObject({ code: 'E_REGISTRY_LOGIN' });
    await expect(refused).rejects.toThrow('does not accept the credentials of user "ada" from the test');
    await expect(refused).rejects.not.toThrow('geheim');
  });
});

describe('registries that cannot be pushed to', () => {
  it('refuses when it is read-only', async () => {
    await using registry = await startRegistry({ kind: 'read-only' });
    const ref = parseImageRef(`${registry.host}/team/iris:1`);

    const checked = checkPushAccess(ref, clientFor(), signal);

    await expect(checked).rejects.toMatchObject({ code: 'E_REGISTRY_DENIED' });
    await expect(checked).rejects.toThrow('the registry is read-only');
  });

  it('cannot be reached', async () => {
    const host = `127.0.0.1:${await freePort()}`;

    await expect(checkPushAccess(parseImageRef(`${host}/iris:1`), clientFor(), signal)).rejects.toMatchObject(
      {
        code: 'E_REGISTRY_UNREACHABLE',
        exitCode: 75,
        message: `could not push to "${host}/iris:1": cannot reach registry "${host}": the connection was refused`,
      },
    );
  });

  it('is interrupted', async () => {
    await using registry = await startRegistry();
    const ref = parseImageRef(`${registry.host}/iris:1`);

    await expect(checkPushAccess(ref, clientFor(), AbortSignal.abort())).rejects.toMatchObject({
      code: 'E_INTERRUPTED',
    });
  });
});
