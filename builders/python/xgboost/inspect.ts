import {
  type Evidence,
  type Found,
  readXgboost,
  sourceOf,
  type XgboostFacts,
} from '../../../src/builder-api.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { factsOf, type Facts } from './facts.ts';

/** Looks for the one XGBoost model of a project. */
export const inspect = inspectBare('python/xgboost', look);

async function look(bare: BareProject): Promise<Found<Facts>> {
  const { path } = bare.artifact;
  const model = await readXgboost(await sourceOf(bare.project, path));
  const facts = await factsOf(bare, model);
  return {
    confidence: 'certain',
    evidence: [{ file: path, because: because(model) }, ...evidenceOf(facts)],
    facts,
    shown: {
      artifact: path,
      form: model.form,
      xgboostVersion: model.version ?? null,
      booster: model.booster ?? null,
      objective: model.objective ?? null,
      numberOfClasses: model.numberOfClasses,
      numberOfFeatures: model.numberOfFeatures ?? null,
      features: model.featureNames ?? null,
      featureTypes: model.featureTypes ?? null,
      requirements: facts.requirements.map(({ spec }) => spec),
    },
  };
}

function because({ objective = 'an unnamed objective', version }: XgboostFacts): string {
  const writer = version === undefined ? '' : `, written by xgboost ${version}`;
  return `holds an XGBoost model for ${objective}${writer}`;
}

function evidenceOf(facts: Facts): readonly Evidence[] {
  return facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' }));
}
