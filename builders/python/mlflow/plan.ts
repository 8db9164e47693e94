import type { BuildPlan, PlanOptions } from '../../../src/builder-api.ts';
import { planWithNeeds } from '../plan-needs.ts';
import { withoutGpu } from '../without-gpu.ts';
import type { MlflowFacts } from './facts.ts';

/** Plans the image of an MLflow model. Throws E_NO_PYTHON_FITS. */
export function plan(facts: MlflowFacts, options: PlanOptions): BuildPlan {
  const { requirements, excludes, notices } = withoutGpu(facts.requirements, options);
  const served = { ...facts, requirements, excludes, notices: [...facts.notices, ...notices] };
  return planWithNeeds('python/mlflow', served, options);
}
