import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { access, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../test/support/docker-registry.ts';
import { fakeImages, pipPlan } from '../../test/support/pip-plan.ts';
import { httpOf } from '../io/http.ts';
import { registryClientOf } from '../registry/client.ts';
import { type IndexFlags, readIndexSettings } from './index-settings.ts';
import { type PythonResolveOptions, resolvePython } from './python-resolver.ts';
import type { ResolvedPythonPlan } from '../model/python-plan.ts';

// A company's index of before PEP 700: HTML, a login, no upload times. Everything else comes from the usual index.
const PASSWORD = 'gehe%20im@#';
const wheel = wheelOf('private-model', '1.0');
const env = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);
const TIMEOUT_MS = 120_000;

let server: Server;
let port: number;
let cacheDir: string;
let marker: string;

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'private-index-'));
  port = await freePort();
  marker = join(cacheDir, 'setup-was-run');
  const sdist = sdistOf('private-setup', '1.0', `open(${JSON.stringify(marker)}, "w").close()`);
  const page = `<a href="../../files/private_model-1.0-py3-none-any.whl#sha256=${sha256(wheel)}">private_model-1.0-py3-none-any.whl</a>`;
  server = createServer((request, response) => {
    const known = `Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}`;
    response.statusCode = request.headers.authorization === known ? 200 : 401;
    response.setHeader('WWW-Authenticate', 'Basic realm="index"');
    if (response.statusCode === 401) return response.end();
    if (request.url === '/simple/private-model/')
      return response.setHeader('content-type', 'text/html').end(page);
    if (request.url?.endsWith('.whl') === true) return response.end(wheel);
    if (request.url === '/simple/private-setup/') {
      return response
        .setHeader('content-type', 'text/html')
        .end('<a href="/files/private_setup-1.0.tar.gz">private_setup-1.0.tar.gz</a>');
    }
    if (request.url?.endsWith('.tar.gz') === true) return response.end(sdist);
    response.statusCode = 404;
    return response.end();
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await rm(cacheDir, { recursive: true });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A wheel with metadata and nothing else. */
function wheelOf(name: string, version: string): Uint8Array {
  const folder = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  return zipSync({
    [`${folder}/METADATA`]: text(
      `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\nRequires-Dist: joblib==1.2.0\n`,
    ),
    [`${folder}/WHEEL`]: text('Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    [`${folder}/RECORD`]: text(''),
  });
}

/** A source distribution with static metadata, whose setup.py would do something. */
function sdistOf(name: string, version: string, setup: string): Uint8Array {
  const folder = join(cacheDir, `${name.replaceAll('-', '_')}-${version}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'PKG-INFO'), `Metadata-Version: 2.2\nName: ${name}\nVersion: ${version}\n\n`);
  writeFileSync(join(folder, 'setup.py'), `${setup}\nfrom setuptools import setup\nsetup()\n`);
  return execFileSync('tar', ['-C', cacheDir, '-cz', basename(folder)]);
}

async function resolve(
  flags: IndexFlags,
  refresh = false,
  spec = 'private-model==1.0',
): Promise<{ plan: ResolvedPythonPlan; said: string }> {
  const caPem = env['SSL_CERT_FILE'] === undefined ? undefined : await readFile(env['SSL_CERT_FILE'], 'utf8');
  const http = httpOf({ proxies: {}, ...(caPem === undefined ? {} : { caPem }) });
  const said: string[] = [];
  const options: PythonResolveOptions = {
    env,
    index: await readIndexSettings({ env, home: env['HOME'] ?? '/', os: process.platform }, flags),
    http,
    caPem,
    cacheDir,
    projectFile: async () => undefined,
    mirrors: { 'docker.io': `127.0.0.1:${await freePort()}` },
    registry: registryClientOf({ http, credentialsOf: async () => undefined }),
    images: fakeImages,
    refresh,
  };
  const requirements = [{ spec, wantedBy: 'requirements.txt' }];
  const asOf = { kind: 'release', name: 'private-model', version: '1.0' } as const;
  const plan = await resolvePython(pipPlan({ requirements, asOf }), {
    options,
    running: {
      emit: (event) => said.push(JSON.stringify(event)),
      signal: new AbortController().signal,
    },
  });
  return { plan, said: said.join('\n') };
}

const withLogin = (password: string): string =>
  `http://ada:${encodeURIComponent(password)}@127.0.0.1:${port}/simple/`;

it(
  'locks packages of an index with a login, which stands nowhere in the plan',
  async () => {
    const { plan, said } = await resolve({ extraIndexUrls: [withLogin(PASSWORD)] });

    expect(plan.lock.packages.map(({ name }) => name)).toEqual(['joblib', 'private-model']);
    expect(plan.lock.text).toContain(`http://127.0.0.1:${port}/files/private_model-1.0-py3-none-any.whl`);
    expect(plan.lock.text).toContain(sha256(wheel));
    expect(`${JSON.stringify(plan)} ${said}`).not.toMatch(/gehe|ada:|ada@/);
  },
  TIMEOUT_MS,
);

it(
  'says that the index does not tell upload times',
  async () => {
    const { plan } = await resolve({ extraIndexUrls: [withLogin(PASSWORD)] });

    expect(plan.notices).toContain(
      'the package index does not tell when private-model 1.0 came out, so its dependencies are those of today',
    );
    expect(plan.lock.excludeNewer).toBeUndefined();
  },
  TIMEOUT_MS,
);

it('says that a login is wanted, without the wrong one', async () => {
  const refused = resolve({ extraIndexUrls: [withLogin('gehwrong')] });

  await expect(refused).rejects.toMatchObject({
    code: 'E_CREDENTIALS',
    message: `could not ask package index "127.0.0.1:${port}": it wants a login`,
  });
});

it('locks a source distribution without running anything of it', async () => {
  const { plan } = await resolve({ extraIndexUrls: [withLogin(PASSWORD)] }, false, 'private-setup');

  expect(plan.lock.text).toContain('private_setup-1.0.tar.gz');
  await expect(access(marker)).rejects.toThrow('ENOENT');
});

it('leaves no file with the login behind', async () => {
  const before = await readdirOf(tmpdir());
  await resolve({ extraIndexUrls: [withLogin(PASSWORD)] }, true);

  expect((await readdirOf(tmpdir())).filter((name) => !before.includes(name))).toEqual([]);
});

async function readdirOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('seldon-build-'));
}
