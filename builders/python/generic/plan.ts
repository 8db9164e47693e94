import type { BuildPlan, PlanOptions } from '../../../src/builder-api.ts';
import { compareNeeds } from '../missing-modules.ts';
import { planPython } from '../plan-python.ts';
import { wrapperNames } from '../wrapper-names.ts';
import type { GenericFacts } from './facts.ts';

/** Plans the image of a Seldon class. Throws E_MISSING_MODULE and E_NO_PYTHON_FITS. */
export function plan(facts: GenericFacts, options: PlanOptions): BuildPlan {
  const { added, notices } = compareNeeds(facts.needs, {
    listed: facts.listed,
    open: facts.open,
    wrapper: wrapperNames(options.wrapper),
    requirementsFile: 'requirements.txt',
  });
  const requirements = [...facts.requirements, ...added];
  return planPython(
    'python/generic',
    { ...facts, requirements, notices: [...facts.notices, ...notices] },
    options,
  );
}
