import { expect, it } from 'vitest';
import type { NodePlan, NpmStep } from '../model/node-plan.ts';
import { RESOLVED_NODE_PLAN } from '../../test/support/resolved-plan.ts';
import { nodeLock } from './node-lock.ts';

function planWith(lock: NpmStep['lock'], builder = 'node/generic'): NodePlan {
  const { base, ...plan } = RESOLVED_NODE_PLAN;
  const steps = plan.steps.map((step) => (step.kind === 'npm' ? { ...step, lock } : step));
  return { ...plan, builder, steps, bases: [{ image: base.name }] };
}

const own = { from: 'project', digest: 'sha256:0', packages: [] } as const;

it.each<[NpmStep['lock'], string, string]>([
  [{ from: 'registry' }, 'package-lock.json', '"npm install --package-lock-only"'],
  [{ ...own, file: 'npm-shrinkwrap.json' }, 'npm-shrinkwrap.json', '"npm install --package-lock-only"'],
  [
    { ...own, file: 'pnpm-lock.yaml', manager: { kind: 'pnpm', version: '9.15.9', files: [] } },
    'pnpm-lock.yaml',
    '"pnpm install --lockfile-only"',
  ],
  [
    { ...own, file: 'yarn.lock', manager: { kind: 'berry', version: '4.12.0', files: [] } },
    'yarn.lock',
    '"yarn install --mode=update-lockfile"',
  ],
])('of %j names file and command', (lock, file, command) => {
  expect(nodeLock(planWith(lock))).toMatchObject({
    code: 'E_USAGE',
    message: expect.stringContaining(file),
    hint: expect.stringContaining(command),
  });
});

it('of a bare model says that there is nothing to keep', () => {
  expect(nodeLock(planWith({ from: 'registry' }, 'node/tfjs'))).toMatchObject({
    message: expect.stringContaining('bare model'),
  });
});
