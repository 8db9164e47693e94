import type { BuildPlan, PlanOptions } from '../../../src/builder-api.ts';
import type { BareFacts } from '../bare-facts.ts';
import { planWithNeeds } from '../plan-needs.ts';

/** Plans the image of a CatBoost model. Throws E_NO_PYTHON_FITS. */
export function plan(facts: BareFacts, options: PlanOptions): BuildPlan {
  return planWithNeeds(
    'python/catboost',
    { ...facts, excludes: DRAWING.filter((name) => !facts.listed.includes(name)) },
    options,
  );
}

/** What catboost asks for and imports only to draw. */
const DRAWING: readonly string[] = ['graphviz', 'matplotlib', 'plotly'];
