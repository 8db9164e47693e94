import type { BuildPlan, PlanOptions } from '../../../src/builder-api.ts';
import { planTensorFlow } from '../tensorflow-pin.ts';
import type { TensorFlowFacts } from './facts.ts';

/** Plans the image of a SavedModel. Throws E_NO_PYTHON_FITS. */
export function plan(facts: TensorFlowFacts, options: PlanOptions): BuildPlan {
  return planTensorFlow('python/tensorflow', facts, options);
}
