import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, imageIds } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

const TAG = 'seldon-build-test/pickles:e2e';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seldon-build-e2e-'));
  await writeFile(
    join(folder, 'Model.py'),
    'class Model:\n    def predict(self, X, names):\n        return X\n',
  );
  await mkdir(join(folder, '.s2i'));
  await writeFile(join(folder, '.s2i/environment'), 'MODEL_NAME=Model\n');
  await writeFile(join(folder, 'model.pkl'), 'cos\nsystem\n(S"touch /tmp/pwned"\ntR.');
});

afterAll(async () => {
  await docker(['rmi', '-f', TAG]).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

it('stops before anything is built, warns, or is silent, as it was told', async () => {
  const before = await imageIds();
  const refused = await seldonBuild(['build', folder, '-t', TAG, '--pickle-policy', 'error', '--json']);
  expect(refused.exitCode).toBe(1);
  expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'E_PICKLE_UNSAFE', file: 'model.pkl' });
  expect(await imageIds()).toEqual(before);

  const detected = await seldonBuild(['detect', folder, '--sarif', join(folder, 'x.sarif'), '--json']);
  expect(detected.stderr).toContain('warning: model.pkl imports os.system (byte 0)');
  expect(JSON.parse(detected.stdout)).toMatchObject({ pickles: [{ verdict: 'dangerous' }] });
  expect(await readFile(join(folder, 'x.sarif'), 'utf8')).toContain('"ruleId": "pickle/dangerous"');

  const silent = await seldonBuild(['detect', folder, '--pickle-policy', 'off', '--json']);
  expect(silent.stderr).toBe('');
  expect(JSON.parse(silent.stdout)).toMatchObject({ pickles: [] });
});

it('labels the image with the verdict', async () => {
  const flags = baseImageFlags('3.11');
  const built = await seldonBuild([
    'build',
    'examples/sklearn-custom',
    '-t',
    TAG,
    '--pickle-policy',
    'error',
    ...flags,
  ]);
  expect(built.exitCode, built.stderr).toBe(0);

  const labels: unknown = JSON.parse(await docker(['inspect', '-f', '{{json .Config.Labels}}', TAG]));
  expect(labels).toMatchObject({
    'io.seldon-build.pickle.verdict': 'own',
    'io.seldon-build.pickle.callables': 'features.Interactions',
  });
});
