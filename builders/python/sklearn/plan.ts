import { type BuildPlan, type PlanOptions, SeldonBuildError } from '../../../src/builder-api.ts';
import { compareNeeds } from '../missing-modules.ts';
import { planPython } from '../plan-python.ts';
import { wrapperNames } from '../wrapper-names.ts';
import type { SklearnFacts } from './facts.ts';

/** Plans the image of a bare artifact. Throws E_MISSING_MODULE and E_NO_PYTHON_FITS. */
export function plan(facts: SklearnFacts, options: PlanOptions): BuildPlan {
  if (facts.unloadable.length > 0) throw unloadable(facts);
  const { added, notices } = compareNeeds(facts.needs, {
    listed: facts.listed,
    open: facts.open,
    wrapper: wrapperNames(options.wrapper),
    requirementsFile: 'requirements.txt',
  });
  const requirements = [...facts.requirements, ...added];
  return planPython(
    'python/sklearn',
    { ...facts, requirements, notices: [...facts.notices, ...notices] },
    options,
  );
}

function unloadable({ artifact, unloadable: reasons }: SklearnFacts): SeldonBuildError {
  return new SeldonBuildError('E_MISSING_MODULE', `cannot load "${artifact}": ${reasons.join('; ')}`, {
    file: artifact,
    hint: 'define the class in a .py file of the project, import it from there, and pickle the model again',
  });
}
