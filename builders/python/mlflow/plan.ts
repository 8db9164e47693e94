import type { BuildPlan, PlanOptions, Requirement } from '../../../src/builder-api.ts';
import { planWithNeeds } from '../plan-needs.ts';
import type { MlflowFacts } from './facts.ts';

/** Plans the image of an MLflow model. Throws E_NO_PYTHON_FITS. */
export function plan(facts: MlflowFacts, options: PlanOptions): BuildPlan {
  const requirements = facts.requirements.map((requirement) => forCpu(requirement, facts, options));
  return planWithNeeds('python/mlflow', { ...facts, requirements }, options);
}

/** MLflow records `tensorflow`, whose wheel for this platform has CUDA in it; the same release is there without. */
function forCpu(
  requirement: Requirement,
  { flavor }: MlflowFacts,
  { platform, gpu }: PlanOptions,
): Requirement {
  const isTensorFlow = flavor.name === 'tensorflow' || flavor.name === 'keras';
  if (!isTensorFlow || platform !== 'linux/amd64' || gpu === true) return requirement;
  return { ...requirement, spec: requirement.spec.replace(/^tensorflow(?=[=<>~! ]|$)/, 'tensorflow-cpu') };
}
