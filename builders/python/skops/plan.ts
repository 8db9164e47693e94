import type { BuildPlan, PlanOptions } from '../../../src/builder-api.ts';
import type { BareFacts } from '../bare-facts.ts';
import { planWithNeeds } from '../plan-needs.ts';

/** Plans the image of a skops file. Throws E_MISSING_MODULE and E_NO_PYTHON_FITS. */
export function plan(facts: BareFacts, options: PlanOptions): BuildPlan {
  return planWithNeeds(
    'python/skops',
    { ...facts, excludes: CARDS.filter((name) => !facts.listed.includes(name)) },
    options,
  );
}

/** What skops asks for and imports only for model cards and the Hugging Face hub. */
const CARDS: readonly string[] = ['huggingface-hub', 'tabulate'];
