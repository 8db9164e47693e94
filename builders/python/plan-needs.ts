import type { BuildPlan, PlanOptions } from '../../src/builder-api.ts';
import { compareNeeds } from './missing-modules.ts';
import { planPython } from './plan-python.ts';
import type { NeedFacts } from './shared-facts.ts';
import { namesOf } from './requirement.ts';

/**
 * Plans the image of a Python project, with what is needed and not listed where that is safe to add. Throws E_MISSING_MODULE and
 * E_NO_PYTHON_FITS.
 */
export function planWithNeeds(builder: string, facts: NeedFacts, options: PlanOptions): BuildPlan {
  const { added, notices } = compareNeeds(facts.needs, {
    listed: facts.listed,
    open: facts.open,
    wrapper: namesOf(options.wrapper.requirements),
    requirementsFile: facts.requirementFiles[0] ?? 'requirements.txt',
  });
  const complete = {
    ...facts,
    requirements: [...facts.requirements, ...added],
    notices: [...facts.notices, ...notices],
  };
  return planPython(builder, complete, options);
}
