import type { BuildPlan, PlanOptions } from '../../../src/builder-api.ts';
import { planWithNeeds } from '../plan-needs.ts';
import type { NeedFacts } from '../shared-facts.ts';

/** Plans the image of a Seldon class. Throws E_MISSING_MODULE and E_NO_PYTHON_FITS. */
export function plan(facts: NeedFacts, options: PlanOptions): BuildPlan {
  return planWithNeeds('python/generic', facts, options);
}
