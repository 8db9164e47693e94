import { expect, it } from 'vitest';
import { RESOLVED_PLAN } from '../../test/support/resolved-plan.ts';
import type { BuildPlan } from '../model/plan.ts';
import { checkPlan } from './check-plan.ts';

const plan: BuildPlan = { ...RESOLVED_PLAN, bases: [{ image: 'python:3.11-slim', python: '3.11' }] };

it('lets a good plan pass', () => {
  expect(checkPlan(plan)).toBe(plan);
});

it.each<[string, BuildPlan, string]>([
  ['root', { ...plan, image: { ...plan.image, user: 0 } }, 'the user is not'],
  [
    'a relative folder',
    { ...plan, image: { ...plan.image, workdir: 'app' } },
    '"app" is not an absolute folder',
  ],
  ['no wrapper', { ...plan, steps: plan.steps.slice(1) }, 'the wrapper is not the first step'],
  [
    'a package that is an option of apt-get',
    { ...plan, steps: [...plan.steps, { kind: 'apt', packages: ['libgomp1', '--allow'] }] },
    '"--allow" is not the name of a Debian package',
  ],
  ['a base that is no image', { ...plan, bases: [{ image: 'a b' }] }, '"a b"'],
  [
    'a variable with a line break',
    { ...plan, image: { ...plan.image, env: { A: 'x\nUSER 0' } } },
    'line break',
  ],
  ['a label without a proper name', { ...plan, image: { ...plan.image, labels: { 'a b': '' } } }, '"a b"'],
  [
    'a file outside of the project',
    {
      ...plan,
      steps: [...plan.steps, { kind: 'copy', role: 'code', files: ['../secret'], to: '/microservice' }],
    },
    '../secret',
  ],
])('refuses %s', (_, bad, problem) => {
  expect(() => checkPlan(bad)).toThrow(problem);
});

it('names all problems at once', () => {
  const bad = { ...plan, image: { ...plan.image, user: 0, workdir: 'app' } };

  expect(() => checkPlan(bad)).toThrow(/user is not .*; "app" is not/);
});
