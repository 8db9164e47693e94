import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dockerEngineOf } from '../../src/engines/docker/docker-engine.ts';
import { httpOf } from '../../src/io/http.ts';
import type { Credentials } from '../../src/model/ports.ts';
import { registryClientOf } from '../../src/registry/client.ts';
import type { BaseFacts } from '../../src/model/python-plan.ts';
import { PYTHON_PROBE } from '../../src/resolve/base-facts.ts';
import { findBase, type FoundBase } from '../../src/resolve/find-base.ts';
import { jobOf } from '../contracts/engine.contract.ts';
import { baseImageFlags } from '../support/base-images.ts';
import { startRegistry, type StartedRegistry } from '../support/docker-registry.ts';
import { docker } from '../support/engine.ts';
import { contextOf } from '../support/tiny-image.ts';

const ada: Credentials = { username: 'ada', password: 'p:w', source: 'the test' };
const signal = new AbortController().signal;

let folder: string;
let registry: StartedRegistry;
/** A company's own base: not an official image, behind a login. */
let name: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resolve-e2e-'));
  const [, mirror = ''] = baseImageFlags('3.11');
  registry = await startRegistry({ kind: 'htpasswd', username: ada.username, password: ada.password });
  name = `${registry.host}/team/${randomUUID()}:1`;
  const host = mirror === '' ? '' : `${mirror.split('=')[1] ?? ''}/library/`;
  await docker(['pull', '-q', `${host}python:3.11-slim`]);
  await docker(['tag', `${host}python:3.11-slim`, name]);
  await docker(['--config', folder, 'login', '-u', ada.username, '--password-stdin', registry.host], {
    stdin: ada.password,
  });
  await docker(['--config', folder, 'push', '-q', name]);
});
afterAll(async () => {
  await docker(['rmi', '-f', name]).catch(() => undefined);
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const engineOf = (credentials: Credentials | undefined): ReturnType<typeof dockerEngineOf> =>
  dockerEngineOf({
    env: process.env,
    home: homedir(),
    credentialsOf: async () => credentials,
  });

function find(credentials: Credentials | undefined): Promise<FoundBase<BaseFacts>> {
  return findBase(name, 'linux/amd64', {
    probe: PYTHON_PROBE,
    registry: registryClientOf({
      http: httpOf({ proxies: {} }),
      credentialsOf: async () => credentials,
    }),
    images: engineOf(credentials).localImages,
    mirrors: {},
    cacheDir: folder,
    signal,
  });
}

it('takes an image that only the engine has, when the registry does not let us in', async () => {
  const found = await find(undefined);

  expect(found).toMatchObject({ base: { from: name, facts: { libc: 'glibc' } } });
  expect(found).not.toHaveProperty('base.digest');
});

it('gets a base from its registry, with a login, asks it for its Python, and builds from the digest', async () => {
  await docker(['rmi', '-f', name]);

  const found = await find(ada);

  if (!('base' in found)) throw new Error(found.missing);
  const { from, digest, facts } = found.base;
  expect(from).toBe(`${name}@${digest}`);
  expect(facts.python).toMatch(/^3\.11\.\d+$/);
  const { engine } = engineOf(ada);
  const image = await engine.build(jobOf(contextOf({ Dockerfile: `FROM ${from}\nLABEL a=b\n` })));
  expect(image.labels['a']).toBe('b');
  await engine.remove(image.id);
});
