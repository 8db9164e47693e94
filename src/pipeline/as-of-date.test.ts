import { expect, it } from 'vitest';
import { pipPlan } from '../../test/support/pip-plan.ts';
import { asOfDate } from './as-of-date.ts';

const plan = pipPlan({ asOf: { kind: 'release', name: 'scikit-learn', version: '1.2.1' } });

it('puts a day in the place of the release, and leaves the plan alone without one', () => {
  expect(asOfDate(plan, '2024-05-31').steps).toEqual([
    { ...plan.steps[0], asOf: { kind: 'date', date: '2024-05-31' } },
  ]);
  expect(asOfDate(plan, undefined)).toBe(plan);
});
