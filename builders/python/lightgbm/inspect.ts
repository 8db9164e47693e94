import {
  type Found,
  type InspectOptions,
  type LightgbmFacts,
  type Project,
  readLightgbm,
  sourceOf,
} from '../../../src/builder-api.ts';
import type { BareFacts } from '../bare-facts.ts';
import { bareProjectFor } from '../bare-project.ts';
import { factsOf } from './facts.ts';

/** Looks for the one LightGBM model of a project. */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<BareFacts> | undefined> {
  const bare = await bareProjectFor('python/lightgbm', project, options);
  if (bare === undefined) return undefined;
  const { path } = bare.artifact;
  const model = await readLightgbm(await sourceOf(project, path));
  const facts = await factsOf(bare, model);
  return {
    confidence: bare.hasClass ? 'fallback' : 'certain',
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
