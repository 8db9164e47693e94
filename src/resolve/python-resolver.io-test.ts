import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type StartedRegistry,
  freePort,
  pushTinyImage,
  startRegistry,
} from '../../test/support/docker-registry.ts';
import { pipPlan } from '../../test/support/pip-plan.ts';
import { type WheelContents, wheelName, wheelOf } from '../../test/support/wheel-of.ts';
import { httpOf } from '../io/http.ts';
import { proxySettingsOf } from '../io/proxy.ts';
import type { LocalWheel, PipStep, PythonPlan, ResolvedPythonPlan } from '../model/python-plan.ts';
import type { LocalImages } from '../model/ports.ts';
import { registryClientOf } from '../registry/client.ts';
import { asOfDate } from '../pipeline/as-of-date.ts';
import { readIndexSettings } from './index-settings.ts';
import { lockInputsOf, parseProjectLock, type ProjectLock, projectLockText } from './project-lock.ts';
import { type PythonResolveOptions, resolvePython } from './python-resolver.ts';

// The package index is the one that pip on this machine uses.
const env = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);
const TIMEOUT_MS = 120_000;

let cacheDir: string;
let registry: StartedRegistry;
let digests: Record<string, string>;

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'resolve-'));
  registry = await startRegistry();
  digests = {};
  for (const [tag, python] of [
    ['3.9-slim', '3.9.18'],
    ['3.11-slim', '3.11.9'],
    ['3.13-slim', '3.13.1'],
  ] as const) {
    digests[tag] = await pushTinyImage(`${registry.host}/library/python:${tag}`, {
      env: ['PATH=/usr/local/bin:/usr/bin', `PYTHON_VERSION=${python}`],
      architectures: ['amd64', 'arm64'],
    });
  }
}, TIMEOUT_MS);
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(cacheDir, { recursive: true });
});

const noImages: LocalImages = {
  inspect: async () => undefined,
  runOnce: async () => {
    throw new Error('there is no engine');
  },
};

const onPython = (...versions: string[]): PythonPlan['bases'] => {
  const [first, ...others] = versions.map((python) => ({ image: `python:${python}-slim`, python }));
  return [first!, ...others];
};

function wheelFile(folder: string, contents: WheelContents): LocalWheel & { readonly bytes: Buffer } {
  const bytes = wheelOf(contents);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { path: `${folder}/${wheelName(contents)}`, digest, bytes };
}

interface Tried {
  readonly plan: ResolvedPythonPlan;
  readonly notices: readonly string[];
}

async function resolve(plan: PythonPlan, more: Partial<PythonResolveOptions> = {}): Promise<Tried> {
  const caPem = env['SSL_CERT_FILE'] === undefined ? undefined : await readFile(env['SSL_CERT_FILE'], 'utf8');
  const http = httpOf({ proxies: proxySettingsOf(env), ...(caPem === undefined ? {} : { caPem }) });
  const notices: string[] = [];
  const options: PythonResolveOptions = {
    env,
    index: await readIndexSettings({ env, home: env['HOME'] ?? '/', os: process.platform }, {}),
    http,
    caPem,
    cacheDir,
    mirrors: { 'docker.io': registry.host },
    registry: registryClientOf({ http, credentialsOf: async () => undefined }),
    images: noImages,
    refresh: false,
    projectFile: async () => undefined,
    ...more,
  };
  const resolved = await resolvePython(plan, {
    options,
    running: {
      emit: (event) => {
        if (event.type === 'notice') notices.push(event.text);
      },
      signal: new AbortController().signal,
    },
  });
  return { plan: resolved, notices };
}

const versionsIn = ({ lock }: ResolvedPythonPlan): Record<string, string> =>
  Object.fromEntries(lock.packages.map(({ name, version }) => [name, version]));

const sklearn: Partial<PipStep> = {
  requirements: [
    { spec: 'scikit-learn==1.2.1', wantedBy: 'model.joblib' },
    { spec: 'orjson>=3.9.15', wantedBy: 'the wrapper' },
    { spec: 'grpcio>=1.60', wantedBy: 'requirements.txt line 1' },
  ],
  current: ['orjson'],
  lifted: ['grpcio', 'typing-extensions'],
  asOf: { kind: 'release', name: 'scikit-learn', version: '1.2.1' },
};

describe('a model of scikit-learn 1.2.1', () => {
  it(
    'gets the packages of its own season beside current ones of the wrapper and a current grpcio, on a Python it has wheels for',
    async () => {
      const { plan, notices } = await resolve(pipPlan(sklearn, onPython('3.13', '3.11', '3.9')));

      const versions = versionsIn(plan);
      expect(versions).toMatchObject({
        'scikit-learn': '1.2.1',
        scipy: '1.10.1',
        numpy: '1.24.2',
        joblib: '1.2.0',
      });
      expect(Number(versions['grpcio']?.split('.')[1])).toBeGreaterThan(74);
      expect(plan.lock.excludeNewer).toBe('2023-02-23T16:42:24Z');
      expect(plan.base).toEqual({
        from: `${registry.host}/library/python:3.11-slim@${digests['3.11-slim']}`,
        name: 'python:3.11-slim',
        digest: digests['3.11-slim'],
        facts: { interpreter: '/usr/local/bin/python3', python: '3.11.9', libc: 'glibc', hasPip: true },
      });
      expect(plan.notices).toEqual(['from the plan']);
      expect(notices).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'is locked to one wheel for the target per package, with address, size and hash',
    async () => {
      const { plan } = await resolve({ ...pipPlan(sklearn, onPython('3.11')), platform: 'linux/arm64' });

      const { text, packages } = plan.lock;
      expect(text.match(/\.whl"/g)).toHaveLength(packages.length);
      expect(text.match(/sha256 = "[0-9a-f]{64}"/g)).toHaveLength(packages.length);
      expect(text).toMatch(/scikit_learn-1\.2\.1-cp311-cp311-manylinux\w+aarch64/);
      expect(text).not.toContain('x86_64');
      expect(packages.every(({ sizeBytes = 0 }) => sizeBytes > 0)).toBe(true);
      expect(plan.installer.url).toMatch(/uv-.*aarch64.*\.whl$/);
    },
    TIMEOUT_MS,
  );

  it(
    'gives the same lock again, from the cache and afresh',
    async () => {
      const plan = pipPlan(sklearn, onPython('3.11'));

      const first = await resolve(plan);
      const offline = { http: () => Promise.reject(new Error('asked the network')), env: {} };
      const second = await resolve(plan, offline);
      const third = await resolve(plan, { refresh: true });

      expect(second.plan).toEqual(first.plan);
      expect(third.plan.lock.text).toBe(first.plan.lock.text);
    },
    TIMEOUT_MS,
  );
});

it(
  'gets NumPy 2 for an artifact that needs it although its release is older, and says so',
  async () => {
    const { plan, notices } = await resolve(
      pipPlan(
        {
          requirements: [{ spec: 'scikit-learn==1.4.2', wantedBy: 'model.joblib' }],
          constraints: [{ spec: 'numpy>=2', wantedBy: 'model.joblib' }],
          asOf: { kind: 'release', name: 'scikit-learn', version: '1.4.2' },
        },
        onPython('3.11'),
      ),
    );

    expect(versionsIn(plan)['numpy']).toMatch(/^2\./);
    expect(notices).toEqual([
      'no set of packages of 2024-05-09 fits the requirements, so dependencies are those of today',
    ]);
  },
  TIMEOUT_MS,
);

it(
  'takes a release that the user pins, however new, and leaves the rest in its season',
  async () => {
    const requirements = [
      ...(sklearn.requirements ?? []),
      { spec: 'requests==2.32.3', wantedBy: 'requirements.txt' },
    ];
    const { plan } = await resolve(pipPlan({ ...sklearn, requirements }, onPython('3.11')));

    expect(versionsIn(plan)).toMatchObject({ requests: '2.32.3', numpy: '1.24.2' });
  },
  TIMEOUT_MS,
);

it(
  'locks a source distribution where there is no wheel, without running it, and says so',
  async () => {
    const requirements = [{ spec: 'hdfs==2.7.3', wantedBy: 'requirements.txt' }];
    const { plan, notices } = await resolve(pipPlan({ requirements }, onPython('3.11')));

    expect(versionsIn(plan)).toMatchObject({ hdfs: '2.7.3', docopt: '0.6.2' });
    expect(Object.keys(versionsIn(plan))).toContain('requests');
    expect(plan.lock.text).toMatch(/sdist = \{ url = "[^"]+docopt-0\.6\.2\.tar\.gz"/);
    expect(notices).toContain('docopt 0.6.2 has no wheel: the image builds it from its source distribution');
  },
  TIMEOUT_MS,
);

describe('requirements with hashes', () => {
  // From https://pypi.org/simple/charset-normalizer: one file for every platform, and one of those for this.
  const ANY = 'sha256:fe9f97feb71aa9896b81973a7bbada8c49501dc73e58a10fcef6663af95e5079';
  const COMPILED = 'sha256:3710a9751938947e6327ea9f3ea6332a09bf0ba0c09cae9cb1f250bd1f1549bc';
  const hashed = (...hashes: string[]): PythonPlan =>
    pipPlan(
      { requirements: [{ spec: 'charset-normalizer==3.4.0', wantedBy: 'requirements.txt line 2', hashes }] },
      onPython('3.11'),
    );
  const files = ({ lock }: ResolvedPythonPlan): string[] => lock.text.match(/[^/]+\.whl(?=")/g) ?? [];

  it(
    'are locked to those files that have one of them',
    async () => {
      const any = await resolve(hashed(ANY));
      const both = await resolve(hashed(ANY, COMPILED));

      expect(files(any.plan)).toEqual(['charset_normalizer-3.4.0-py3-none-any.whl']);
      expect(files(both.plan)).toHaveLength(2);
    },
    TIMEOUT_MS,
  );

  it(
    'are said to lack those of what comes with them, but not with the wrapper',
    async () => {
      const six = 'sha256:8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254';
      const { notices } = await resolve(
        pipPlan(
          {
            requirements: [
              { spec: 'six==1.16.0', wantedBy: 'requirements.txt line 1', hashes: [six] },
              { spec: 'tqdm', wantedBy: 'model.joblib' },
              { spec: 'jinja2', wantedBy: 'the wrapper' },
            ],
            current: ['jinja2'],
          },
          onPython('3.11'),
        ),
      );

      expect(notices).toEqual(['requirements.txt has no hash for tqdm: taken as the package index has it']);
    },
    TIMEOUT_MS,
  );

  it(
    'are an error when the index has none of them',
    async () => {
      await expect(resolve(hashed(ANY.replace('f', 'e')))).rejects.toMatchObject({
        code: 'E_HASH_MISMATCH',
        message: expect.stringMatching(/"charset-normalizer" 3\.4\.0: .* of requirements\.txt line 2$/),
      });
    },
    TIMEOUT_MS,
  );
});

describe('wheels of the project', () => {
  const wheels = new Map(
    [
      wheelFile('wheels', { name: 'acme_foo', version: '1.0', requires: ['six', 'acme-bar'], module: '' }),
      wheelFile('links', { name: 'acme_bar', version: '2.0', module: '' }),
      wheelFile('links', { name: 'acme_bar', version: '1.0', module: '' }),
    ].map((file) => [file.path, file]),
  );
  const local: Partial<PipStep> = {
    requirements: [
      { spec: 'acme-foo @ file:wheels/acme_foo-1.0-py3-none-any.whl', wantedBy: 'requirements.txt line 1' },
      { spec: 'acme-bar==1.0', wantedBy: 'requirements.txt line 2' },
      { spec: 'joblib==1.2.0', wantedBy: 'model.joblib' },
    ],
    asOf: { kind: 'release', name: 'joblib', version: '1.2.0' },
    wheels: [...wheels.values()].map(({ path, digest }) => ({ path, digest })),
    links: ['links'],
  };
  const projectFile = async (path: string): Promise<Uint8Array | undefined> => wheels.get(path)?.bytes;

  it(
    'are locked by their paths and hashes, as of whatever day, and packages of the index beside them',
    async () => {
      const plan = pipPlan(local, onPython('3.11'));
      const { plan: resolved } = await resolve(plan, { projectFile });

      expect(versionsIn(resolved)).toEqual({
        'acme-foo': '1.0',
        'acme-bar': '1.0',
        joblib: '1.2.0',
        six: expect.any(String),
      });
      expect(resolved.lock.wheels).toEqual([
        'links/acme_bar-1.0-py3-none-any.whl',
        'wheels/acme_foo-1.0-py3-none-any.whl',
      ]);
      expect(resolved.lock.text).not.toContain('file://');
      for (const path of resolved.lock.wheels ?? [])
        expect(resolved.lock.text).toContain(wheels.get(path)!.digest.slice('sha256:'.length));

      const lock = parseProjectLock(
        projectLockText({ ...resolved, inputs: lockInputsOf(plan), date: undefined }),
      );
      const offline = { http: () => Promise.reject(new Error('asked the network')), env: {}, refresh: true };
      const followed = await resolve(plan, { kept: { lock, frozen: true }, projectFile, ...offline });
      expect(followed.plan.lock).toEqual(resolved.lock);

      const changed = local.wheels!.map((wheel) => ({ ...wheel, digest: `sha256:${'0'.repeat(64)}` }));
      const again = resolve(pipPlan({ ...local, wheels: changed }, onPython('3.11')), {
        kept: { lock, frozen: true },
        projectFile,
      });
      await expect(again).rejects.toMatchObject({
        code: 'E_LOCK_OUTDATED',
        message: expect.stringContaining('links/acme_bar-1.0-py3-none-any.whl has changed'),
      });
    },
    TIMEOUT_MS,
  );
});

describe('the lock of the project', () => {
  const wanting = (...specs: string[]): PythonPlan =>
    pipPlan(
      { requirements: specs.map((spec) => ({ spec, wantedBy: 'requirements.txt' })) },
      onPython('3.11'),
    );
  const keptOf = (wanted: PythonPlan, resolved: ResolvedPythonPlan): ProjectLock =>
    parseProjectLock(projectLockText({ ...resolved, inputs: lockInputsOf(wanted), date: undefined }));

  it(
    'is followed without asking any package index, and keeps versions that the index has moved on from',
    async () => {
      const old = wanting('joblib', 'requests');
      const asOf = { kind: 'date', date: '2023-01-31' } as const;
      const dated = asOfDate(old, asOf.date);
      const first = await resolve(dated);
      expect(versionsIn(first.plan)['requests']).toBe('2.28.2');
      const lock = keptOf(old, first.plan);

      const offline = { http: () => Promise.reject(new Error('asked the network')), env: {}, refresh: true };
      const followed = await resolve(old, { kept: { lock, frozen: true }, ...offline });

      expect(followed.plan.lock).toEqual(first.plan.lock);
    },
    TIMEOUT_MS,
  );

  it(
    'is made anew when the plan wants more, in the versions it has, and says so; not when it is frozen',
    async () => {
      const first = await resolve(asOfDate(wanting('joblib'), '2023-01-31'));
      const lock = keptOf(wanting('joblib'), first.plan);
      const more = wanting('joblib', 'threadpoolctl');

      const { plan, notices } = await resolve(more, { kept: { lock, frozen: false } });
      const afresh = await resolve(more);
      const frozen = resolve(more, { kept: { lock, frozen: true } });

      expect(versionsIn(plan)).toMatchObject({ joblib: '1.2.0' });
      expect(versionsIn(plan)['threadpoolctl']).toBe(versionsIn(afresh.plan)['threadpoolctl']);
      expect(versionsIn(afresh.plan)['joblib']).not.toBe('1.2.0');
      expect(notices).toEqual([
        'cannot follow lock "pylock.toml": threadpoolctl is wanted now; locked anew, which "seldon-build lock" would keep',
      ]);
      await expect(frozen).rejects.toMatchObject({ code: 'E_LOCK_OUTDATED' });
    },
    TIMEOUT_MS,
  );

  it('must be there when it is frozen, whatever the cache says', async () => {
    const plan = wanting('joblib');
    await resolve(plan);

    await expect(resolve(plan, { kept: { lock: undefined, frozen: true } })).rejects.toMatchObject({
      code: 'E_LOCK_MISSING',
    });
  });

  it(
    'is not followed on a base that turns out to hold another Python',
    async () => {
      const plan = wanting('joblib');
      const lock = { ...keptOf(plan, (await resolve(plan)).plan), libc: 'musl' };

      const { notices } = await resolve(plan, { kept: { lock, frozen: false } });

      expect(notices[0]).toContain('it is for Python 3.11 with musl');
    },
    TIMEOUT_MS,
  );
});

describe('requirements that cannot be had', () => {
  const failing = (specs: readonly (readonly [spec: string, by: string])[], python = '3.11'): PythonPlan =>
    pipPlan({ requirements: specs.map(([spec, wantedBy]) => ({ spec, wantedBy })) }, onPython(python));

  it.each([
    [
      failing([
        ['pandas==2.2.0', 'requirements.txt'],
        ['numpy<1.20', 'model.joblib'],
      ]),
      'E_UNRESOLVABLE: could not resolve the requirements: no numpy suits everyone: numpy<1.20 (wanted by model.joblib), numpy>=1.23.2,<2 (wanted by pandas==2.2.0, which is wanted by requirements.txt)',
    ],
    [
      failing([['no-such-package-of-seldon-build', 'requirements.txt']]),
      'E_UNRESOLVABLE: could not resolve the requirements: there is no package "no-such-package-of-seldon-build" in the package index (wanted by requirements.txt)',
    ],
    [
      failing([['scikit-learn==1.2.99', 'model.joblib']]),
      'E_UNRESOLVABLE: could not resolve the requirements: there is no scikit-learn 1.2.99 in the package index (wanted by model.joblib)',
    ],
    [
      failing([['scikit-learn==1.2.1', 'model.joblib']], '3.13'),
      'E_NO_PYTHON_FITS: cannot choose a Python for linux/amd64: scikit-learn 1.2.1 (wanted by model.joblib) has wheels for Python 3.8, 3.9, 3.10, 3.11; the base to choose from is python:3.13-slim (Python 3.13)',
    ],
  ])(
    '%#',
    async (plan, message) => {
      const thrown = await resolve(plan).catch((error: unknown) => error);

      expect(thrown).toMatchObject({
        message: message.slice(message.indexOf(': ') + 2),
        code: message.split(':')[0],
      });
    },
    TIMEOUT_MS,
  );

  it('names the nearest versions', async () => {
    await expect(resolve(failing([['scikit-learn==1.2.99', 'model.joblib']]))).rejects.toMatchObject({
      hint: 'choose a version that exists, such as 1.2.0, 1.2.1, 1.2.2, 1.3.0, 1.3.1, 1.3.2',
    });
  });

  it('says that the index is not there', async () => {
    const index = { indexUrl: `http://127.0.0.1:${await freePort()}/simple`, extraIndexUrls: [], netrc: '' };

    await expect(resolve(failing([['scikit-learn==1.2.1', 'x']]), { index })).rejects.toMatchObject({
      code: 'E_INDEX_UNREACHABLE',
      message: `could not ask package index "${new URL(index.indexUrl).host}": the connection was refused`,
    });
  });
});

describe('base images', () => {
  const plan = pipPlan(
    { requirements: [{ spec: 'joblib==1.2.0', wantedBy: 'x' }] },
    onPython('3.12', '3.11'),
  );

  it(
    'takes another candidate when the first is not to be had, and says so',
    async () => {
      const { plan: resolved, notices } = await resolve(plan);

      expect(resolved.base.name).toBe('python:3.11-slim');
      expect(notices).toEqual([
        `base image "python:3.11-slim" is taken, because others will not do: "python:3.12-slim": registry ${registry.host} does not have it, and the engine does not have it for linux/amd64`,
      ]);
    },
    TIMEOUT_MS,
  );

  it(
    'takes an image that only the engine has by its name, and asks it for its Python',
    async () => {
      const asked: string[] = [];
      const images: LocalImages = {
        inspect: async (name) =>
          name.endsWith('library/python:3.12-slim')
            ? {
                id: `sha256:${'1'.repeat(64)}`,
                env: ['PATH=/usr/bin'],
                repoDigests: [],
                os: 'linux',
                arch: 'amd64',
              }
            : undefined,
        runOnce: async (image) => {
          asked.push(image);
          return '{"interpreter":"/usr/bin/python3","python":"3.12.4","libc":"glibc","hasPip":true}';
        },
      };
      const unreachable = { 'docker.io': `127.0.0.1:${await freePort()}` };

      const { plan: resolved, notices } = await resolve(plan, { images, mirrors: unreachable });

      expect(resolved.base).toEqual({
        from: `${unreachable['docker.io']}/library/python:3.12-slim`,
        name: 'python:3.12-slim',
        facts: { interpreter: '/usr/bin/python3', python: '3.12.4', libc: 'glibc', hasPip: true },
      });
      expect(asked).toHaveLength(1);
      expect(notices).toEqual([
        `base image "python:3.12-slim" is the engine's own and not pinned by digest: cannot reach registry "${unreachable['docker.io']}": the connection was refused`,
      ]);
    },
    TIMEOUT_MS,
  );

  it(
    'lists what was tried when there is none',
    async () => {
      const tried = resolve({ ...plan, bases: [{ image: 'python:3.8-slim' }] });

      await expect(tried).rejects.toMatchObject({
        code: 'E_BASE_NOT_FOUND',
        message: `could not find a base image: "python:3.8-slim": registry ${registry.host} does not have it, and the engine does not have it for linux/amd64`,
      });
    },
    TIMEOUT_MS,
  );
});
