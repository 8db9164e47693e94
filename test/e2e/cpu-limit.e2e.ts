import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

const TAG = 'seldon-build-test/cpu-limit:e2e';
const COMPONENT = `import os


class Cpu:
    def predict(self, X, names, meta=None):
        return {name: os.environ[name] for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
`;

beforeAll(async () => {
  const project = mkdtempSync(join(tmpdir(), 'cpu-limit-'));
  writeFileSync(join(project, 'Cpu.py'), COMPONENT);
  writeFileSync(join(project, 'requirements.txt'), 'numpy\n');
  const flags = ['-e', 'MODEL_NAME=Cpu', '-e', 'SERVICE_TYPE=MODEL', '-t', TAG, ...baseImageFlags('3.11')];
  const ran = await seldonBuild(['build', project, ...flags]);
  rmSync(project, { recursive: true });
  expect(ran.exitCode, ran.stderr).toBe(0);
});

afterAll(() => docker(['rmi', TAG]));

/** What the component sees of a container that may use so many CPUs. */
async function threads(cpus: string, ...flags: readonly string[]): Promise<unknown> {
  await using served = await serve(TAG, ['--cpus', cpus, ...flags]);
  const { body } = await served.rest('/predict', { data: { ndarray: [[1]] } });
  return body;
}

const both = (count: string) => ({
  jsonData: { OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count },
  meta: {},
});

// `--cpuset-cpus` names two CPUs, so that the limit is what counts; machines with one CPU cannot run this.
it.each([
  { cpus: '2', flags: [], count: '2' },
  { cpus: '1', flags: [], count: '1' },
  { cpus: '0.5', flags: [], count: '1' },
  { cpus: '2', flags: ['-e', 'GUNICORN_WORKERS=2'], count: '1' },
])('BLAS gets $count threads of a container with $cpus CPUs $flags', async ({ cpus, flags, count }) => {
  expect(await threads(cpus, '--cpuset-cpus', '0,1', ...flags)).toEqual(both(count));
});

it('leaves what is set as it is', async () => {
  expect(await threads('1', '-e', 'OMP_NUM_THREADS=5', '-e', 'OPENBLAS_NUM_THREADS=5')).toEqual(both('5'));
});
