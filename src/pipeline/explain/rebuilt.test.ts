import { expect, it } from 'vitest';
import { RESOLVED_PLAN } from '../../../test/support/resolved-plan.ts';
import { labelsOf } from '../view.ts';
import { changesSince } from './rebuilt.ts';

const image = {
  ...RESOLVED_PLAN.image,
  labels: {
    'io.seldon-build.wrapper.digest': 'sha256:wrapper',
    'io.seldon-build.model.digest': 'sha256:model',
    'io.seldon-build.code.digest': 'sha256:code',
  },
};
const plan = { ...RESOLVED_PLAN, image };
const same = labelsOf(plan);
const outcomes = (before: Readonly<Record<string, string>>) =>
  changesSince(before, plan).map(({ layer, outcome }) => `${layer} ${outcome}`);

it('keeps everything when nothing changed', () => {
  expect(outcomes(same).every((text) => text.endsWith(' kept'))).toBe(true);
  expect(outcomes(same)).toContain('code kept');
});

it('names the label that changed, and leaves the others', () => {
  const changes = changesSince({ ...same, 'io.seldon-build.model.digest': 'sha256:other' }, plan);

  expect(changes.filter(({ outcome }) => outcome !== 'kept')).toEqual([
    {
      layer: 'model',
      outcome: 'rebuilt',
      because: 'io.seldon-build.model.digest was sha256:other, is sha256:model',
    },
  ]);
});

it('makes everything anew on another base', () => {
  const told = outcomes({ ...same, 'org.opencontainers.image.base.digest': 'sha256:old' });

  expect(told.every((text) => text.endsWith(' rebuilt'))).toBe(true);
});

it('does not know of images without labels', () => {
  expect(
    outcomes({ 'org.opencontainers.image.base.digest': same['org.opencontainers.image.base.digest'] ?? '' }),
  ).toContain('code unknown');
});

it('names the packages that made the dependencies anew', () => {
  const old = {
    ...same,
    'io.seldon-build.lock.digest': 'sha256:old',
    'io.seldon-build.packages': 'numpy@1.24.2 six@1.16.0',
  };
  expect(changesSince(old, plan).find(({ layer }) => layer === 'dependencies')).toEqual({
    layer: 'dependencies',
    outcome: 'rebuilt',
    because: 'numpy 1.24.2 is now 1.24.3, six 1.16.0 is gone',
  });
});
