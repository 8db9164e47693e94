import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';
import { wheelName, wheelOf } from '../support/wheel-of.ts';

const TAG = 'seldon-build-test/dependencies:e2e';
let flags: readonly string[] = [];
let folder = '';

beforeAll(async () => {
  flags = ['--json', ...baseImageFlags('3.11')];
  folder = await mkdtemp(join(tmpdir(), 'seldon-build-e2e-'));
});

afterAll(async () => {
  await docker(['rmi', '-f', TAG]).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

async function projectWith(name: string, files: Record<string, string | Buffer>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name, path)), { recursive: true });
    await writeFile(join(folder, name, path), content);
  }
  return join(folder, name);
}

async function told(command: string, project: string, ...args: readonly string[]) {
  const { exitCode, stdout } = await seldonBuild([command, project, ...flags, ...args]);
  return { exitCode, document: JSON.parse(stdout) as Readonly<Record<string, unknown>> };
}

const MODEL = `from acme_foo import double
class Model:
    def predict(self, X, names=None):
        return [[double(value) for value in row] for row in X]
`;

it('installs wheels of the project: by path, and those in a folder of links that they need', async () => {
  const foo = { name: 'acme_foo', version: '1.0', requires: ['acme-bar<2'] };
  const bar = { name: 'acme_bar', module: 'FACTOR = 2\n' };
  const project = await projectWith('wheels', {
    'Model.py': MODEL,
    'requirements.txt': `--find-links links\n./wheels/${wheelName(foo)}\n`,
    [`wheels/${wheelName(foo)}`]: wheelOf({
      ...foo,
      module: 'from acme_bar import FACTOR\ndef double(value): return FACTOR * value\n',
    }),
    [`links/${wheelName({ ...bar, version: '1.0' })}`]: wheelOf({ ...bar, version: '1.0' }),
    [`links/${wheelName({ ...bar, version: '2.0' })}`]: wheelOf({ ...bar, version: '2.0', module: '' }),
  });

  const built = await told('build', project, '-t', TAG);

  expect(built).toMatchObject({ exitCode: 0, document: { contract: { passed: true } } });
  const inside = (...argv: [string, ...string[]]): Promise<string> =>
    docker(['run', '--rm', '--entrypoint', argv[0], TAG, ...argv.slice(1)]);
  expect(
    await inside('/opt/venv/bin/python', '-c', 'from Model import *; print(Model().predict([[1.5]]))'),
  ).toBe('[[3.0]]');
  expect(await inside('find', '/opt', '/microservice', '/tmp', '-name', '*.whl')).toBe('');
  expect(await inside('cat', '/opt/venv/pylock.toml')).toContain(
    'path = "links/acme_bar-1.0-py3-none-any.whl"',
  );
});

it('has grpcio where the code imports grpc, which can call the server through Seldon’s stubs, and nowhere else', async () => {
  const stubs = 'from seldon_core.proto import prediction_pb2, prediction_pb2_grpc\n';
  const model = 'class Model:\n    def predict(self, X, names=None): return X\n';
  const calling = await projectWith('calling', { 'Model.py': `import grpc\n${stubs}${model}` });
  const served = await projectWith('served', { 'Model.py': `${stubs}${model}` });
  const packagesOf = async (): Promise<string> =>
    docker(['inspect', '-f', '{{index .Config.Labels "io.seldon-build.packages"}}', TAG]);

  const without = await told('build', served, '-t', TAG);
  expect(without).toMatchObject({ exitCode: 0, document: { contract: { passed: true } } });
  expect(await packagesOf()).not.toContain('grpcio');

  const built = await told('build', calling, '-t', TAG);
  expect(built).toMatchObject({ exitCode: 0, document: { contract: { passed: true } } });
  expect(await packagesOf()).toContain('grpcio');
  await using container = await serve(TAG);
  const client = [
    'from Model import grpc, prediction_pb2, prediction_pb2_grpc',
    'model = prediction_pb2_grpc.ModelStub(grpc.insecure_channel("127.0.0.1:5000"))',
    'print(model.Predict(prediction_pb2.SeldonMessage(strData="hello"), timeout=20).strData)',
  ].join('\n');
  expect(await docker(['exec', container.id, '/opt/venv/bin/python', '-c', client])).toBe('hello');
});

// From https://pypi.org/simple/six: its only wheel of 1.16.0.
const SIX = 'sha256:8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254';
const lockOf = (hash: string): string => `version = 1
requires-python = ">=3.9"
[[package]]
name = "m"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "six" }]
[package.metadata]
requires-dist = [{ name = "six", specifier = ">=1.10" }]
[[package]]
name = "six"
version = "1.16.0"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://files.example.com/six-1.16.0-py2.py3-none-any.whl", hash = "${hash}" }]
`;

it('follows uv.lock to its versions and hashes, while it is that of pyproject.toml', async () => {
  const files = {
    'Model.py': 'import six\nclass Model:\n    def predict(self, X, names=None): return X\n',
    'pyproject.toml': '[project]\nname = "m"\nversion = "0"\ndependencies = ["six>=1.10"]\n',
    'uv.lock': lockOf(SIX),
  };
  const right = await projectWith('right', files);
  const tampered = await projectWith('tampered', { ...files, 'uv.lock': lockOf(SIX.replace('8', '9')) });
  const old = await projectWith('old', { ...files, 'uv.lock': lockOf(SIX).replace('>=1.10', '>=1.9') });

  expect(await told('plan', right, '--resolve')).toMatchObject({
    exitCode: 0,
    document: {
      lock: {
        packages: expect.arrayContaining([expect.objectContaining({ name: 'six', version: '1.16.0' })]),
      },
    },
  });
  expect(await told('plan', tampered, '--resolve')).toMatchObject({
    exitCode: 1,
    document: { code: 'E_HASH_MISMATCH', file: 'uv.lock', message: expect.stringContaining(SIX) },
  });
  expect(await told('plan', old)).toMatchObject({
    exitCode: 1,
    document: { code: 'E_LOCK_OUTDATED', hint: 'run "uv lock" and commit the file' },
  });
});
