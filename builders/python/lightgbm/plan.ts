import type { BuildPlan, PlanOptions } from '../../../src/builder-api.ts';
import type { BareFacts } from '../bare-facts.ts';
import { planWithNeeds } from '../plan-needs.ts';

/** Plans the image of a LightGBM model. Throws E_NO_PYTHON_FITS. */
export function plan(facts: BareFacts, options: PlanOptions): BuildPlan {
  return planWithNeeds('python/lightgbm', facts, options);
}
