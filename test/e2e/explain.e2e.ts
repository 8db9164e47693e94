import { cp, mkdtemp, readFile, rm, appendFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

const TAG = 'seldon-build-test/explain:e2e';
let flags: readonly string[] = [];
let folder = '';

beforeAll(async () => {
  flags = baseImageFlags('3.11');
  folder = await mkdtemp(join(tmpdir(), 'seldon-build-e2e-'));
  await cp('examples/sklearn-custom', folder, { recursive: true });
  const built = await seldonBuild(['build', folder, '-t', TAG, '--no-verify', ...flags]);
  expect(built.exitCode, built.stderr).toBe(0);
});

afterAll(async () => {
  await docker(['rmi', '-f', TAG]).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

interface Explained {
  readonly sizeBytes: number;
  readonly layers: readonly {
    readonly role: string;
    readonly sizeBytes: number;
    readonly parts: readonly {
      readonly name: string;
      readonly version?: string;
      readonly sizeBytes: number;
    }[];
  }[];
}

it('accounts for the bytes of an image, package by package, as they lie in it', async () => {
  const html = join(folder, 'x.html');
  const { exitCode, stdout, stderr } = await seldonBuild(['explain', TAG, '--json', '--html', html]);
  expect(exitCode, stderr).toBe(0);

  const { layers } = JSON.parse(stdout) as Explained;
  const roles = layers.map(({ role }) => role);
  expect(roles).toEqual(expect.arrayContaining(['base', 'wrapper', 'dependencies', 'model', 'code']));
  const dependencies = layers.find(({ role }) => role === 'dependencies');
  const joblib = dependencies?.parts.find(({ name }) => name === 'joblib');
  const sum =
    'import os,sys;print(sum(os.path.getsize(os.path.join(d,f)) for r in sys.argv[1:] for d,_,fs in os.walk(r) for f in fs))';
  const site = (
    await docker([
      'run',
      '--rm',
      '--entrypoint',
      'sh',
      TAG,
      '-c',
      'ls -d /opt/venv/lib/python*/site-packages',
    ])
  ).trim();
  const own = [`${site}/joblib`, `${site}/joblib-${joblib?.version ?? ''}.dist-info`];
  const counted = await docker([
    'run',
    '--rm',
    '--entrypoint',
    '/opt/venv/bin/python',
    TAG,
    '-c',
    sum,
    ...own,
  ]);
  expect(joblib?.sizeBytes).toBe(Number(counted));
  expect(await readFile(html, 'utf8')).toContain('<svg');
});

it('tells which layers a build would make anew, and why', async () => {
  const told = async (): Promise<string> => {
    const { stdout } = await seldonBuild(['explain', folder, '-t', TAG, ...flags]);
    return stdout;
  };
  await rm(join(folder, 'x.html'));
  expect(await told()).toMatch(/python\/sklearn: chosen[^]*model: kept[^]*code: kept/);

  await appendFile(join(folder, 'features.py'), '\n# a comment\n');
  await writeFile(join(folder, 'requirements.txt'), 'six\n');

  const after = await told();
  expect(after).toMatch(/dependencies: rebuilt: .*\bsix \S+ is new/);
  expect(after).toMatch(/model: kept/);
  expect(after).toMatch(/code: rebuilt: io\.seldon-build\.code\.digest was/);
});

it('prints a contract that the contract test takes', async () => {
  const printed = await seldonBuild(['contract', TAG]);
  expect(printed.exitCode, printed.stderr).toBe(0);
  const file = join(folder, 'printed.json');
  await writeFile(file, printed.stdout);

  const tested = await seldonBuild(['test', TAG, '--contract', file]);

  expect(tested.exitCode, tested.stdout + tested.stderr).toBe(0);
  expect((JSON.parse(printed.stdout) as { features: unknown[] }).features.length).toBeGreaterThan(0);
});

it('says that an image is not there', async () => {
  const { exitCode, stdout } = await seldonBuild(['explain', 'no/such-image', '--json']);

  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
});
