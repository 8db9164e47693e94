import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerEngineOf } from '../../src/engines/docker/docker-engine.ts';
import type { BuildEvent } from '../../src/model/events.ts';
import type { Credentials, Publisher } from '../../src/model/ports.ts';
import { daemonPublisherOf } from '../../src/publish/daemon.ts';
import { jobOf } from '../contracts/engine.contract.ts';
import { freePort, startRegistry } from '../support/docker-registry.ts';
import { docker } from '../support/engine.ts';
import { contextOf, importTinyImage } from '../support/tiny-image.ts';

const BASE = 'seldon-build-test/tiny-publish:1';
const LOGIN = { username: 'ann', password: `pw-${randomUUID()}` };
const { engine, client } = dockerEngineOf({
  env: process.env,
  home: homedir(),
  credentialsOf: async () => undefined,
});

/** An image of two layers of its own on the base: 3 MB of noise, and a little text. */
let image: string;
const names: string[] = [];

beforeAll(async () => {
  await importTinyImage(await client(), BASE);
  const dockerfile = `FROM ${BASE}\nRUN dd if=/dev/urandom of=/noise bs=1M count=3\nRUN echo ${randomUUID()} >/text`;
  image = (await engine.build(jobOf(contextOf({ Dockerfile: dockerfile }), { noCache: true }))).id;
});
afterAll(async () => {
  for (const name of names) await engine.remove(name);
  await engine.remove(image);
  await engine.remove(BASE);
});

function publisherFor(credentials?: Credentials): Publisher {
  return daemonPublisherOf({
    client,
    credentialsOf: async () => credentials,
    checkPushAccess: async ({ host }) => {
      if (host === 'forbidden.example.com') throw new Error('no');
    },
  });
}

/** Publishes the image and gives what came of it; the name is taken away at the end. */
async function publish(to: string, credentials?: Credentials) {
  names.push(to);
  const events: BuildEvent[] = [];
  const running = { emit: (event: BuildEvent) => events.push(event), signal: new AbortController().signal };
  const result = publisherFor(credentials).publish(image, to, running);
  return { published: await result, events };
}

it('asks the registry itself for the right to push', async () => {
  const running = { emit: () => undefined, signal: new AbortController().signal };

  await expect(publisherFor().check('forbidden.example.com/x:1', running)).rejects.toThrow('no');
  await expect(publisherFor().check('localhost/x:1', running)).resolves.toBeUndefined();
});

describe('an open registry', () => {
  it('gets the image under several names, each layer once, and gives it back by digest', async () => {
    await using registry = await startRegistry();
    const first = await publish(`${registry.host}/team/iris:1`);
    const second = await publish(`${registry.host}/team/iris:latest`);
    const untagged = await publish(`${registry.host}/other/iris`);

    expect(first.published).toMatchObject({
      ref: `${registry.host}/team/iris:1`,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      layersPushed: 3,
    });
    expect(first.published.bytesPushed).toBeGreaterThan(3 * 1024 * 1024);
    expect(first.events.some(({ type, text }) => type === 'step' && text.includes(' of '))).toBe(true);
    expect(first.events.at(-1)?.text).toMatch(
      /: sent 3 layers \(5\.\d MB before compression\), 0 already there$/,
    );
    expect(second.published).toEqual({
      ref: `${registry.host}/team/iris:latest`,
      digest: first.published.digest,
      layersPushed: 0,
      bytesPushed: 0,
    });
    expect(untagged.published).toMatchObject({ ref: `${registry.host}/other/iris:latest`, layersPushed: 0 });

    for (const { published } of [first, second, untagged]) await engine.remove(published.ref);
    await engine.remove(image);
    await expect(engine.inspect(image)).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
    const byDigest = `${registry.host}/team/iris@${first.published.digest}`;
    await docker(['pull', '-q', byDigest]);
    expect((await engine.inspect(byDigest)).id).toBe(image);
    await engine.tag(byDigest, [`seldon-build-test/pulled:${process.pid}`]);
    names.push(`seldon-build-test/pulled:${process.pid}`);
    await docker(['rmi', byDigest]);
  });

  it('that refuses to be written to says so', async () => {
    await using registry = await startRegistry({ kind: 'read-only' });

    await expect(
      publish(`${registry.host}/team/iris:1`, { ...LOGIN, source: 'a test' }),
    ).rejects.toMatchObject({
      code: 'E_REGISTRY_DENIED',
    });
  });
});

describe('a registry with a password', () => {
  it('gets the image from those who know it, and from no one else', async () => {
    await using registry = await startRegistry({ kind: 'htpasswd', ...LOGIN });
    const to = `${registry.host}/team/iris:1`;

    await expect(publish(to)).rejects.toMatchObject({
      code: 'E_REGISTRY_LOGIN',
      message: `could not push "${to}" without a login: no basic auth credentials`,
      hint: expect.stringContaining(`docker login ${registry.host}`),
    });
    const wrong = publish(to, { ...LOGIN, password: 'wrong-password', source: 'config.json' });
    await expect(wrong).rejects.toMatchObject({
      code: 'E_REGISTRY_LOGIN',
      message: expect.stringContaining('with the credentials from config.json: unauthorized'),
    });
    await expect(publish(to, { ...LOGIN, source: 'config.json' })).resolves.toMatchObject({
      published: { ref: to },
    });
  });
});

it('says that nobody answers', async () => {
  const to = `127.0.0.1:${await freePort()}/team/iris:1`;

  await expect(publish(to)).rejects.toMatchObject({
    code: 'E_REGISTRY_UNREACHABLE',
    message: expect.stringContaining('connection refused'),
  });
});

it('says which image is not there', async () => {
  const running = { emit: () => undefined, signal: new AbortController().signal };

  await expect(
    publisherFor().publish('seldon-build-test/none:1', 'localhost/x:1', running),
  ).rejects.toMatchObject({
    code: 'E_IMAGE_NOT_FOUND',
  });
});

it('stops when told so', async () => {
  await using registry = await startRegistry();
  const to = `${registry.host}/team/stopped:1`;
  names.push(to);
  const controller = new AbortController();
  const emit = (): void => {
    controller.abort();
  };

  const result = publisherFor().publish(image, to, { emit, signal: controller.signal });

  await expect(result).rejects.toMatchObject({ code: 'E_INTERRUPTED' });
});
