import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { casesIn } from '../contracts/case.ts';
import { containerOf } from '../contracts/container.ts';
import { holdTo } from '../contracts/hold-to.ts';
import { baseImageFlags } from '../support/base-images.ts';
import { docker } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

const CONTRACTS = join(import.meta.dirname, '..', 'contracts');
const TAG = 'seldon-build-test/wrapper-cases-node:e2e';

// As wrapper-cases.e2e.ts does for Python: one image has all components of Node.
beforeAll(async () => {
  const project = mkdtempSync(join(tmpdir(), 'node-wrapper-cases-'));
  cpSync(join(CONTRACTS, 'components', 'node'), project, { recursive: true });
  const environment = join(project, 'variables.env');
  writeFileSync(environment, 'MODEL_NAME=Identity\nSERVICE_TYPE=MODEL\n');
  const flags = ['-E', environment, '-t', TAG, ...baseImageFlags('node:22')];
  const ran = await seldonBuild(['build', project, ...flags]);
  rmSync(project, { recursive: true });
  expect(ran.exitCode, ran.stderr).toBe(0);
});

afterAll(() => docker(['rmi', TAG]));

const subject = containerOf(TAG, 'node');
holdTo(
  subject,
  casesIn(join(CONTRACTS, 'wrapper-cases')).filter((one) => subject.takes(one)),
);
