import { type Found, type LightgbmFacts, readLightgbm, sourceOf } from '../../../src/builder-api.ts';
import type { BareFacts } from '../bare-facts.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { factsOf } from './facts.ts';

/** Looks for the one LightGBM model of a project. */
export const inspect = inspectBare('python/lightgbm', look);

async function look(bare: BareProject): Promise<Found<BareFacts>> {
  const { path } = bare.artifact;
  const model = await readLightgbm(await sourceOf(bare.project, path));
  const facts = await factsOf(bare, model);
  return {
    confidence: 'certain',
    evidence: [
      { file: path, because: because(model, facts) },
      ...facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' })),
    ],
    facts,
    shown: {
      artifact: path,
      revision: model.revision,
      objective: model.objective ?? null,
      numberOfClasses: model.numberOfClasses,
      features: model.featureNames,
      categories: model.categories ?? null,
      requirements: facts.requirements.map(({ spec }) => spec),
    },
  };
}

function because({ objective = 'an objective of its own' }: LightgbmFacts, { framework }: BareFacts): string {
  return `holds a LightGBM model for ${objective}${framework === undefined ? '' : `, served by ${framework}`}`;
}
