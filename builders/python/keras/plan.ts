import type { BuildPlan, PlanOptions } from '../../../src/builder-api.ts';
import { planTensorFlow } from '../tensorflow-pin.ts';
import type { KerasPlanFacts } from './facts.ts';

/** Plans the image of a Keras model. Throws E_MISSING_MODULE and E_NO_PYTHON_FITS. */
export function plan(facts: KerasPlanFacts, options: PlanOptions): BuildPlan {
  return planTensorFlow('python/keras', facts, options);
}
