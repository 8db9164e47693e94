import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createServer as createTlsServer } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerEngineOf, type DockerEngine } from '../../src/engines/docker/docker-engine.ts';
import type { Credentials } from '../../src/model/ports.ts';
import { engineContract, jobOf } from '../contracts/engine.contract.ts';
import { startRegistry } from '../support/docker-registry.ts';
import { docker } from '../support/engine.ts';
import { startOwnEngine } from '../support/own-engine.ts';
import { run } from '../support/programs.ts';
import { contextOf, importTinyImage } from '../support/tiny-image.ts';

const BASE = 'seldon-build-test/tiny:1';
const NEVER = new AbortController().signal;
const SOCKET = '/var/run/docker.sock';

function engineWith(
  env: Readonly<Record<string, string>>,
  credentialsOf: (host: string) => Promise<Credentials | undefined> = async () => undefined,
): DockerEngine {
  return dockerEngineOf({ env, home: homedir(), credentialsOf });
}

const { engine, containers, localImages, client } = engineWith(process.env as Record<string, string>);

/** A folder for this test run. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-e2e-'));
  await importTinyImage(await client(), BASE);
});
afterAll(async () => {
  await engine.remove(BASE);
  await rm(folder, { recursive: true });
});

function build(dockerfile: string, more: Parameters<typeof jobOf>[1] = {}) {
  return engine.build(jobOf(contextOf({ Dockerfile: `FROM ${BASE}\n${dockerfile}` }), more));
}

engineContract('Docker Engine on a socket', () => ({ engine, base: BASE, contextOf }));

describe('over TCP', () => {
  const proxy = listening(createServer(intoEngine));

  engineContract('Docker Engine over TCP', () => ({
    engine: engineWith({ DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}` }).engine,
    base: BASE,
    contextOf,
  }));

  it('is the same with TLS, and only with the right certificates', async () => {
    const tls = await certificates(folder);
    await using secure = await started(createTlsServer({ ...tls, requestCert: true }, intoEngine));
    const env = {
      DOCKER_HOST: `tcp://localhost:${secure.port}`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: folder,
    };

    await expect(engineWith(env).engine.check(NEVER)).resolves.toBeUndefined();
    expect((await engineWith(env).engine.inspect(BASE)).id).toBe((await engine.inspect(BASE)).id);
    await expect(
      engineWith({ ...env, DOCKER_CERT_PATH: tmpdir() }).engine.check(NEVER),
    ).rejects.toMatchObject({
      code: 'E_ENGINE_UNREACHABLE',
      message: expect.stringContaining('self-signed certificate'),
      hint: expect.stringContaining('DOCKER_CERT_PATH'),
    });
    await using anyone = await started(createTlsServer(tls, intoEngine));
    const careless = {
      DOCKER_HOST: `tcp://localhost:${anyone.port}`,
      DOCKER_TLS: '1',
      DOCKER_CERT_PATH: tmpdir(),
    };
    await expect(engineWith(careless).engine.check(NEVER)).resolves.toBeUndefined();
  });
});

describe('an engine that cannot be used', () => {
  it('because there is no socket', async () => {
    const env = { DOCKER_HOST: `unix://${folder}/none.sock` };

    await expect(engineWith(env).engine.check(NEVER)).rejects.toMatchObject({
      code: 'E_ENGINE_UNREACHABLE',
      message: `could not reach Docker Engine at "${folder}/none.sock" (DOCKER_HOST): there is no such socket: Docker is not running, or listens elsewhere`,
      hint: expect.stringContaining('start Docker'),
    });
    expect(await engineWith(env).localImages.inspect(BASE)).toBeUndefined();
  });

  it('because nobody listens', async () => {
    const { port, [Symbol.asyncDispose]: close } = await started(createServer());
    await close();

    await expect(
      engineWith({ DOCKER_HOST: `tcp://127.0.0.1:${port}` }).engine.check(NEVER),
    ).rejects.toMatchObject({
      code: 'E_ENGINE_UNREACHABLE',
      message: expect.stringContaining('nobody listens there'),
    });
  });

  it('because this user may not', async () => {
    const path = join(folder, 'forbidden.sock');
    await using server = await started(createServer(), path);
    await chmod(path, 0);
    const forbidden = engineWith({ DOCKER_HOST: `unix://${path}` });
    // Loads what is loaded at first use while that is allowed.
    await forbidden.client();

    await expect(asNobody(() => forbidden.engine.check(NEVER))).rejects.toMatchObject({
      code: 'E_ENGINE_UNREACHABLE',
      message: expect.stringContaining('you may not use its socket'),
      hint: expect.stringContaining('group "docker"'),
    });
    expect(server.port).toBe(0);
  });

  it.each([
    ['Podman', { 'api-version': '1.41', 'libpod-api-version': '4.3.1' }, 'it is Podman'],
    ['an old Docker', { 'api-version': '1.37', ostype: 'linux' }, 'older than 1.39'],
    ['one without sessions', { 'api-version': '1.41', ostype: 'linux' }, 'page not found'],
  ])('because it is %s', async (_, headers, why) => {
    const answer: RequestListener = (request, response) => {
      const found = request.url === '/_ping';
      response.writeHead(found ? 200 : 404, headers).end(found ? 'OK' : '{"message":"page not found"}');
    };
    await using other = await started(createHttpServer(answer));
    const env = { DOCKER_HOST: `tcp://127.0.0.1:${other.port}` };

    await expect(engineWith(env).engine.check(NEVER)).rejects.toMatchObject({
      code: 'E_ENGINE_UNSUPPORTED',
      message: expect.stringMatching(
        new RegExp(`^cannot build with this engine: it has no BuildKit \\(.*${why}`),
      ),
    });
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'because it went away in the middle of a build (%s)',
    async (signal) => {
      await using own = await startOwnEngine();
      const ours = engineWith({ DOCKER_HOST: own.host });
      await importTinyImage(await ours.client(), BASE);
      const copies = Array.from({ length: 20 }, (_, index) => `COPY big /${index}`);
      const context = contextOf({ Dockerfile: [`FROM ${BASE}`, ...copies].join('\n'), big: 'x'.repeat(5e7) });
      const emit = ({ text }: { text: string }): void => {
        if (text.includes('COPY big /2')) own.kill(signal);
      };

      await expect(ours.engine.build(jobOf(context, { emit }))).rejects.toMatchObject({
        code: 'E_ENGINE_LOST',
        hint: expect.stringContaining('see that Docker is running'),
      });
    },
  );
});

describe('build secrets', () => {
  // As big as the certificate bundle of a distribution.
  const bundle = `${'certificate\n'.repeat(20_000)}planted-${randomUUID()}\n`;
  const planted = bundle.split('\n').at(-2) ?? '';

  it('can be read in the step that mounts them, late in a build as well, and are nowhere in the image', async () => {
    const job = jobOf(
      contextOf({
        Dockerfile: `FROM ${BASE}
RUN echo ${randomUUID()}; sleep 3
RUN --mount=type=secret,id=ca wc -c /run/secrets/ca && cp /bin/busybox /copied
RUN --mount=type=secret,id=ca,required=true,target=/x cat /x >/dev/null`,
      }),
      { secrets: { ca: Buffer.from(bundle) } },
    );

    const { id } = await engine.build(job);

    expect(job.events).toContainEqual({ type: 'output', text: `${bundle.length} /run/secrets/ca` });
    const saved = await buffer(await (await client()).getImage(id).get());
    expect(saved.includes(BUSYBOX_MARK)).toBe(true);
    expect(saved.includes(planted)).toBe(false);
    expect(gunzipped(saved).includes(planted)).toBe(false);
    expect(await docker(['history', '--no-trunc', id])).not.toContain(planted);
    await engine.remove(id);
  });

  it('are taken out of output, messages and steps', async () => {
    const job = jobOf(
      contextOf({
        Dockerfile: `FROM ${BASE}\nRUN --mount=type=secret,id=token cat /run/secrets/token; echo ${planted}; exit 1`,
      }),
      { secrets: { token: Buffer.from(`${planted}\n`) } },
    );

    const failure: unknown = await engine.build(job).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'E_BUILD_FAILED', output: expect.arrayContaining(['***']) });
    expect(JSON.stringify([failure, String(failure), job.events])).not.toContain(planted);
  });

  it('that are not there are no files, and an error where they are required', async () => {
    const optional = await build('RUN --mount=type=secret,id=none test ! -e /run/secrets/none');
    await engine.remove(optional.id);

    await expect(build('RUN --mount=type=secret,id=none,required=true true')).rejects.toMatchObject({
      code: 'E_BUILD_FAILED',
      message: expect.stringContaining('secret none not found'),
    });
  });

  it('of more than 4 MiB are refused before anything is sent', async () => {
    await expect(build('', { secrets: { big: Buffer.alloc(5e6) } })).rejects.toMatchObject({
      message: expect.stringContaining('cannot hand build secret "big" to the engine'),
    });
  });
});

describe('a base image', () => {
  it('comes from a registry that wants a login', async () => {
    const login = { username: 'ann', password: `pw-${randomUUID()}` };
    await using registry = await startRegistry({ kind: 'htpasswd', ...login });
    const base = `${registry.host}/team/base:1`;
    await pushAs(login, base);
    const job = () => jobOf(contextOf({ Dockerfile: `FROM ${base}\nRUN true` }));
    const asked: string[] = [];
    const known = engineWith({}, async (host) => {
      asked.push(host);
      return { ...login, source: 'a test' };
    });

    const { id } = await known.engine.build(job());

    expect(asked).toContain(registry.host);
    await engine.remove(id);
    await expect(engineWith({}).engine.build({ ...job(), pull: true, noCache: true })).rejects.toMatchObject({
      code: expect.stringMatching(/^E_REGISTRY_LOGIN$/),
      message: expect.stringContaining(`could not get base image "${base}"`),
    });
  });

  it('that a registry does not have is named', async () => {
    await using registry = await startRegistry();

    const job = jobOf(contextOf({ Dockerfile: `FROM ${registry.host}/team/none:1` }));

    await expect(engine.build(job)).rejects.toMatchObject({
      code: 'E_BASE_NOT_FOUND',
      message: `could not get base image "${registry.host}/team/none:1": the registry does not have it`,
    });
  });
});

it('leaves no process, container or image of a build that was interrupted', async () => {
  const seconds = 3000 + Math.floor(Math.random() * 1000);
  const controller = new AbortController();
  const before = await imageIds();
  const emit = ({ text }: { text: string }): void => {
    if (text === 'sleeping') controller.abort();
  };

  const job = { emit, signal: controller.signal, tags: ['seldon-build-test/interrupted:1'] };
  await expect(build(`RUN echo sleeping; sleep ${seconds}`, job)).rejects.toMatchObject({
    code: 'E_INTERRUPTED',
  });

  expect(await commandLines()).not.toContain(`sleep\0${seconds}\0`);
  const fresh = (await imageIds()).filter((id) => !before.includes(id));
  for (const id of fresh)
    expect(await docker(['history', '--no-trunc', id])).not.toContain(`sleep ${seconds}`);
});

describe('containers', () => {
  const SERVER = `
trap 'echo bye; exit 7' TERM
id; echo "on stderr" >&2; echo "A is $A"
touch /x || echo "read-only root"
printf '#!/bin/sh\\necho "programs run in /tmp"' >/tmp/program; chmod +x /tmp/program; /tmp/program
httpd -f -p 9000 -h /www &
while true; do sleep 0.1; done
`;
  let image: string;

  beforeAll(async () => {
    const context = contextOf({
      Dockerfile: `FROM ${BASE}
COPY server.sh /server.sh
COPY page /www/page
VOLUME /volume
EXPOSE 9000
HEALTHCHECK --interval=60s --retries=1 CMD wget -q -O - http://127.0.0.1:9000/page
ENTRYPOINT ["/bin/sh", "/server.sh"]`,
      'server.sh': SERVER,
      page: 'hello',
    });
    image = (await engine.build(jobOf(context))).id;
  });
  afterAll(async () => {
    await engine.remove(image);
  });

  it.each(['published', 'none'] as const)(
    'are locked in, healthy soon and end as told (network %s)',
    async (network) => {
      await using container = await containers.start({ image, user: '45678:0', network, env: { A: 'b c' } });

      await expect.poll(() => container.health(), { timeout: 10_000 }).toBe('healthy');
      const page = container.address && (await fetch(`http://127.0.0.1:${container.address.rest}/page`));
      expect(await page?.text()).toBe(network === 'none' ? undefined : 'hello');
      expect(await container.running()).toBe(true);
      expect(await container.file('/www/page')).toBe('hello');
      expect(await container.file('/www')).toBeUndefined();
      expect(await container.file('/none')).toBeUndefined();
      const exit = await container.stop(5);
      expect(exit.exitCode).toBe(7);
      expect(exit.seconds).toBeLessThan(2);
      expect(await container.running()).toBe(false);
      expect(await container.logs()).toMatch(/uid=45678 gid=0/);
      for (const line of ['on stderr', 'A is b c', 'read-only root', 'programs run in /tmp', 'bye']) {
        expect(await container.logs()).toContain(line);
      }
    },
  );

  it('are killed when they do not end in time', async () => {
    const dockerfile = `FROM ${BASE}\nENTRYPOINT ["/bin/sh", "-c", "trap '' TERM; while true; do sleep 0.1; done"]`;
    const { id } = await engine.build(jobOf(contextOf({ Dockerfile: dockerfile })));
    {
      await using container = await containers.start({ image: id, user: '1:0', network: 'none', env: {} });
      const { exitCode, seconds } = await container.stop(1);
      expect(exitCode).toBe(137);
      expect(seconds).toBeGreaterThanOrEqual(1);
    }
    await engine.remove(id);
  });

  it('are gone with their volumes afterwards', async () => {
    const volumes = await docker(['volume', 'ls', '-q']);
    const container = await containers.start({ image, user: '1:0', network: 'none', env: {} });
    await container[Symbol.asyncDispose]();
    await container[Symbol.asyncDispose]();

    expect(await docker(['ps', '-aq', '--no-trunc'])).not.toContain(container.id);
    expect(await docker(['volume', 'ls', '-q'])).toBe(volumes);
  });

  it('that were left behind are swept, but not those that may still be at work', async () => {
    // On an engine of its own: on a shared one a sweep would take the containers of others.
    await using own = await startOwnEngine();
    const ours = engineWith({ DOCKER_HOST: own.host });
    await importTinyImage(await ours.client(), BASE);
    const Dockerfile = `FROM ${BASE}\nENTRYPOINT ["/bin/sleep", "100"]`;
    const { id } = await ours.engine.build(jobOf(contextOf({ Dockerfile })));
    const container = await ours.containers.start({ image: id, user: '1:0', network: 'none', env: {} });

    expect(await ours.containers.sweep(3600)).toBe(0);
    expect(await container.running()).toBe(true);
    expect(await ours.containers.sweep(0)).toBe(1);
    await expect(container.running()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('that cannot start say why', async () => {
    const options = { user: '1:0', network: 'published', env: {} } as const;
    const before = await docker(['ps', '-aq']);

    await expect(containers.start({ ...options, image: BASE })).rejects.toMatchObject({
      code: 'E_CONTAINER_FAILED',
      message: expect.stringContaining('No command specified'),
    });
    await expect(containers.start({ ...options, image: 'seldon-build-test/none:1' })).rejects.toMatchObject({
      code: 'E_IMAGE_NOT_FOUND',
    });
    expect(await docker(['ps', '-aq'])).toBe(before);
  });
});

describe('local images', () => {
  it('are found by name', async () => {
    expect(await localImages.inspect(BASE)).toMatchObject({ env: [], repoDigests: [], os: 'linux' });
    expect(await localImages.inspect('seldon-build-test/none:1')).toBeUndefined();
  });

  it('run a command and give what it prints', async () => {
    expect(await localImages.runOnce(BASE, ['/bin/sh', '-c', 'echo "a b"; echo c >&2'])).toBe('a b\n');
    await expect(localImages.runOnce(BASE, ['/bin/sh', '-c', 'echo oh >&2; exit 2'])).rejects.toMatchObject({
      code: 'E_CONTAINER_FAILED',
      message: expect.stringContaining('exit code 2: oh'),
    });
  });
});

const BUSYBOX_MARK = 'BusyBox v';

/** Every gzip member in an archive, unpacked; the engine's own archives hold plain tars. */
function gunzipped(archive: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = archive.indexOf(GZIP); at !== -1; at = archive.indexOf(GZIP, at + 1)) {
    try {
      pieces.push(gunzipSync(archive.subarray(at)));
    } catch {
      // These three bytes were something else.
    }
  }
  return Buffer.concat(pieces);
}
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

async function pushAs(
  { username, password }: { username: string; password: string },
  ref: string,
): Promise<void> {
  const config = join(folder, `login-${randomUUID()}`);
  const host = ref.split('/')[0] ?? '';
  await docker(['tag', BASE, ref]);
  await docker(['--config', config, 'login', '-u', username, '--password-stdin', host], { stdin: password });
  await docker(['--config', config, 'push', '-q', ref]);
  await docker(['rmi', ref]);
}

async function imageIds(): Promise<readonly string[]> {
  return (await docker(['images', '-aq', '--no-trunc'])).split('\n');
}

async function commandLines(): Promise<string[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}

/** Runs something as a user without rights; root may do anything. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.('nobody');
  try {
    return await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

/** Joins a connection to the engine's socket. */
function intoEngine(socket: NodeJS.ReadWriteStream & { destroy(): void }): void {
  const engineSocket = connect(SOCKET);
  socket.pipe(engineSocket).pipe(socket);
  socket.on('error', () => engineSocket.destroy());
  socket.on('close', () => engineSocket.destroy());
  engineSocket.on('error', () => {
    socket.destroy();
  });
}

async function started(
  server: Server,
  at: string | number = 0,
): Promise<AsyncDisposable & { readonly port: number }> {
  if (typeof at === 'string') server.listen(at);
  else server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** A server for all tests of a suite. */
function listening(server: Server): { readonly port: number } {
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
  });
  return {
    get port() {
      return (server.address() as AddressInfo).port;
    },
  };
}

/** A certificate that signs itself, used by both sides. */
async function certificates(into: string): Promise<{ key: Buffer; cert: Buffer; ca: Buffer }> {
  const [key, cert, ca] = ['key.pem', 'cert.pem', 'ca.pem'].map((name) => join(into, name)) as [
    string,
    string,
    string,
  ];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  const { exitCode, stderr } = await run('openssl', [
    ...request,
    ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  await writeFile(ca, await readFile(cert));
  return { key: await readFile(key), cert: await readFile(cert), ca: await readFile(ca) };
}
