import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { startRegistry } from '../support/docker-registry.ts';
import { docker, imageIds, serve, sklearnAnswers } from '../support/engine.ts';
import { run, seldonBuild } from '../support/programs.ts';

interface Built {
  readonly image: string;
  readonly id: string;
  readonly digest: string | null;
  readonly layers: readonly {
    readonly diffId: string;
    readonly sizeBytes: number;
    readonly createdBy: string;
  }[];
  readonly sizeBytes: number;
  readonly contract: { readonly passed: boolean } | null;
}

const TAG = 'seldon-build-test/build:e2e';
let flags: readonly string[] = [];
let folder = '';

beforeAll(async () => {
  flags = baseImageFlags('3.11');
  folder = await mkdtemp(join(tmpdir(), 'seldon-build-e2e-'));
  await cp('examples/sklearn-class', join(folder, 'iris'), { recursive: true });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function built(args: readonly string[]): Promise<Built> {
  const { exitCode, stdout, stderr } = await seldonBuild([join(folder, 'iris'), '--json', ...flags, ...args]);
  expect(exitCode, stdout + stderr).toBe(0);
  return JSON.parse(stdout) as Built;
}

describe('an image', () => {
  let first: Built;

  beforeAll(async () => {
    first = await built(['-t', TAG, '--label', 'team=risk', '-e', 'GREETING=say "$HOME" & go']);
  });

  it('keeps its id when nothing changes', async () => {
    expect(
      (await built(['-t', TAG, '--label', 'team=risk', '-e', 'GREETING=say "$HOME" & go', '--no-verify'])).id,
    ).toBe(first.id);
  });

  it('has a new last layer, and no other, after an edit of the code', async () => {
    await appendFile(join(folder, 'iris', 'IrisClassifier.py'), '\n# a comment\n');

    const second = await built(['-t', TAG, '--label', 'team=risk', '--no-verify']);

    const changed = second.layers.filter(
      ({ diffId }) => !first.layers.some((layer) => layer.diffId === diffId),
    );
    expect(changed).toHaveLength(1);
    expect(changed[0]?.createdBy).toContain('code/');
    expect(changed[0]?.sizeBytes).toBeLessThan(64_000);
  });

  it('says in its labels and variables what it is', async () => {
    const { Config } = (JSON.parse(await docker(['inspect', first.id])) as [{ Config: ImageConfig }])[0];

    expect(Config.Labels).toMatchObject({
      team: 'risk',
      'io.seldon-build.builder': 'python/generic',
      'io.seldon-build.lock.digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'io.seldon-build.wrapper.digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'io.seldon-build.model.digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'org.opencontainers.image.base.name': expect.stringContaining('python:3.11'),
    });
    expect(Config.Env).toEqual(
      expect.arrayContaining(['GREETING=say "$HOME" & go', 'MODEL_NAME=IrisClassifier']),
    );
    expect(Config.User).toBe('8888');
    expect(Object.keys(Config.ExposedPorts).sort()).toEqual(['5000/tcp', '6000/tcp', '9000/tcp']);
    expect(Config.Healthcheck.Test[0]).toBe('CMD');
  });

  it('holds the project, its lock, no compiler and no cache', async () => {
    const list = async (path: string) =>
      docker(['run', '--rm', '--user', '0', '--entrypoint', 'find', first.id, path, '-type', 'f']);

    expect((await list('/microservice')).split('\n').sort()).toEqual(
      ['IrisClassifier.py', 'contract.json', 'iris.joblib', 'requirements.txt'].map(
        (name) => `/microservice/${name}`,
      ),
    );
    expect(await docker(['run', '--rm', '--entrypoint', 'cat', first.id, '/opt/venv/pylock.toml'])).toContain(
      'name = "scikit-learn"\nversion = "1.5.2"',
    );
    expect(await list('/root')).not.toContain('.cache');
    expect((await run('docker', ['run', '--rm', '--entrypoint', 'gcc', first.id])).exitCode).not.toBe(0);
  });

  it('is not tagged when it fails its contract test, and nothing of it stays', async () => {
    const bad = join(folder, 'bad');
    await cp('examples/sklearn-class', bad, { recursive: true });
    await appendFile(
      join(bad, 'IrisClassifier.py'),
      '\n    def predict(self, X, names=None):\n        return [[float("nan")] * 3] * len(X)\n',
    );
    const before = await imageIds();

    const { exitCode, stdout } = await seldonBuild([
      bad,
      '-t',
      'seldon-build-test/bad:e2e',
      '--json',
      ...flags,
    ]);

    expect(JSON.parse(stdout)).toMatchObject({
      code: 'E_CONTRACT_FAILED',
      message: expect.stringContaining('finite'),
    });
    expect(exitCode).toBe(1);
    expect(await imageIds()).toEqual(before);
    expect(await docker(['ps', '-aq', '--filter', 'label=io.seldon-build.run'])).toBe('');
  });

  it('that does not come up shows the end of its log', async () => {
    const bad = join(folder, 'crash');
    await cp('examples/sklearn-class', bad, { recursive: true });
    await appendFile(
      join(bad, 'IrisClassifier.py'),
      '\n    def load(self):\n        raise RuntimeError("no weights today")\n',
    );

    const { stdout } = await seldonBuild([bad, '--json', ...flags]);

    expect(JSON.parse(stdout)).toMatchObject({
      code: 'E_CONTAINER_FAILED',
      message: expect.stringContaining('no weights today'),
    });
  });
});

interface ImageConfig {
  readonly Labels: Readonly<Record<string, string>>;
  readonly Env: readonly string[];
  readonly User: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

describe('a build context that was written out', () => {
  it('builds with plain docker build, and answers the same', async () => {
    const out = join(folder, 'context');
    const { exitCode, stderr } = await seldonBuild([
      'dockerfile',
      'examples/sklearn-iris',
      '--out',
      out,
      ...flags,
    ]);
    expect(exitCode, stderr).toBe(0);
    const ca = process.env['SSL_CERT_FILE'];
    const secret = ca === undefined ? [] : ['--secret', `id=ca,src=${ca}`];

    const env = { DOCKER_BUILDKIT: '1' };
    const plain = ['build', '-q', ...secret, '-t', 'seldon-build-test/ejected:e2e', out];
    const ended = await run('/usr/bin/docker', plain, { env });
    expect(ended.exitCode, ended.stderr).toBe(0);

    await using served = await serve('seldon-build-test/ejected:e2e');
    const rows = [[5.1, 3.5, 1.4, 0.2]];
    const { body } = await served.rest('/predict', { data: { ndarray: rows } });
    const own = await sklearnAnswers('seldon-build-test/ejected:e2e', { model: 'model.joblib', rows });
    expect(body).toMatchObject({ data: { ndarray: own.predict_proba } });
    expect(await readFile(join(out, 'pylock.toml'), 'utf8')).toContain('scikit-learn');
  });
});

describe('push', () => {
  const login = { username: 'ci', password: 'pass word $"' };
  const rows = [[5.1, 3.5, 1.4, 0.2]];

  it.each([
    ['an open registry', { kind: 'open' } as const, [] as string[], ''],
    [
      'a registry with passwords',
      { kind: 'htpasswd', ...login } as const,
      ['--username', 'ci', '--password-stdin'],
      login.password,
    ],
  ])('to %s: the image comes back by digest and answers the same', async (_, access, more, stdin) => {
    await using registry = await startRegistry(access);
    const tag = `${registry.host}/team/iris:1`;

    const args = ['examples/sklearn-iris', '-t', tag, '--push', ...flags, ...more];
    const { exitCode, stdout, stderr } = await seldonBuild(args, { stdin });

    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${tag}@sha256:[0-9a-f]{64}\\n$`));
    expect(stderr + stdout).not.toContain(login.password);
    const before = await answersOf(tag);
    await docker(['rmi', '-f', tag]);
    const byDigest = stdout.trim().replace(':1@', '@');
    await pull(byDigest, registry.host, stdin);
    expect(await answersOf(byDigest)).toEqual(before);
    await docker(['rmi', '-f', byDigest]);
  });

  it('asks for the right to push before it builds', async () => {
    await using registry = await startRegistry({ kind: 'htpasswd', ...login });

    const started = Date.now();
    const { stdout, exitCode } = await seldonBuild(
      [
        'examples/sklearn-iris',
        '-t',
        `${registry.host}/team/iris:1`,
        '--push',
        '--json',
        '--no-cache',
        ...flags,
      ],
      { env: { DOCKER_CONFIG: folder } },
    );

    expect(JSON.parse(stdout)).toMatchObject({ code: 'E_REGISTRY_LOGIN', hint: expect.any(String) });
    expect(exitCode).toBe(1);
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it('says that a registry is not there', async () => {
    const { stdout, exitCode } = await seldonBuild(['push', 'localhost:1/team/iris:1', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({ code: 'E_REGISTRY_UNREACHABLE' });
    expect(exitCode).toBe(75);
  });

  async function answersOf(image: string): Promise<unknown> {
    await using served = await serve(image);
    const rest = await served.rest('/predict', { data: { ndarray: rows } });
    const grpc = await served.grpc('seldon.protos.Model/Predict', { data: { ndarray: rows } });
    return { rest, grpc };
  }

  async function pull(image: string, host: string, password: string): Promise<void> {
    const env = { DOCKER_CONFIG: join(folder, 'docker') };
    if (password !== '') {
      await docker(['login', '-u', 'ci', '--password-stdin', host], { env, stdin: password });
    }
    await docker(['pull', image], { env });
  }
});
