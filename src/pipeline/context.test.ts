import { expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { RESOLVED_NODE_PLAN } from '../../test/support/resolved-plan.ts';
import type { NpmStep, ResolvedNodePlan } from '../model/node-plan.ts';
import { contextOf } from './context.ts';

const WRAPPER = { language: 'node', digest: 'sha256:0', files: [], requirements: [] } as const;

async function packagesIn(lock: NpmStep['lock'], more: Partial<ResolvedNodePlan['lock']>) {
  const steps: ResolvedNodePlan['steps'] = [
    { kind: 'npm', manifest: { dependencies: { a: '1' } }, lock, scripts: 'none' },
  ];
  const plan = { ...RESOLVED_NODE_PLAN, steps, lock: { ...RESOLVED_NODE_PLAN.lock, ...more } };
  const entries = await contextOf(plan, projectOf({}), {
    wrapper: WRAPPER,
    texts: { dockerfile: '', slim: '' },
  });
  return Object.fromEntries(
    entries
      .filter(({ path }) => path !== 'Dockerfile')
      .map((entry) => [
        entry.path,
        'bytes' in entry ? new TextDecoder().decode(entry.bytes) : `file ${entry.project}`,
      ]),
  );
}

const own = { from: 'project', digest: 'sha256:0', packages: [] } as const;
const MANIFEST = '{\n  "dependencies": {\n    "a": "1"\n  }\n}\n';

it.each<[string, NpmStep['lock'], Partial<ResolvedNodePlan['lock']>, object]>([
  ['a lock that was made', { from: 'registry' }, { text: 'made' }, { 'packages/package-lock.json': 'made' }],
  [
    'the lockfile of the project',
    { ...own, file: 'package-lock.json' },
    {},
    { 'packages/package-lock.json': 'file package-lock.json' },
  ],
  [
    'another manager, its settings and patches',
    {
      ...own,
      file: 'pnpm-lock.yaml',
      manager: {
        kind: 'pnpm',
        version: '9.15.9',
        files: [{ path: 'patches/a.patch' }, { path: 'pnpm-workspace.yaml', text: '{}' }],
      },
    },
    { managerText: 'locked' },
    {
      'packages/pnpm-lock.yaml': 'file pnpm-lock.yaml',
      'packages/patches/a.patch': 'file patches/a.patch',
      'packages/pnpm-workspace.yaml': '{}',
      'manager/package.json': '{\n  "dependencies": {\n    "pnpm": "9.15.9"\n  }\n}\n',
      'manager/package-lock.json': 'locked',
    },
  ],
])('holds what packages of Node are installed from: %s', async (_name, lock, more, expected) => {
  expect(await packagesIn(lock, more)).toEqual({ 'packages/package.json': MANIFEST, ...expected });
});
