import { type BuildPlan, type PlanOptions, SeldonBuildError } from '../../../src/builder-api.ts';
import { planWithNeeds } from '../plan-needs.ts';
import type { SklearnFacts } from './facts.ts';

/** Plans the image of a bare artifact. Throws E_MISSING_MODULE and E_NO_PYTHON_FITS. */
export function plan(facts: SklearnFacts, options: PlanOptions): BuildPlan {
  if (facts.unloadable.length > 0) throw unloadable(facts);
  return planWithNeeds('python/sklearn', facts, options);
}

function unloadable({ artifact, unloadable: reasons }: SklearnFacts): SeldonBuildError {
  return new SeldonBuildError('E_MISSING_MODULE', `cannot load "${artifact}": ${reasons.join('; ')}`, {
    file: artifact,
    hint: 'define the class in a .py file of the project, import it from there, and pickle the model again',
  });
}
