import { type CatboostFacts, type Found, readCatboost, sourceOf } from '../../../src/builder-api.ts';
import { type BareFacts, bareFacts } from '../bare-facts.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { pinOfRequirements, pinWriter } from '../framework-pin.ts';
import { readDeclared } from '../project-requirements.ts';

/** Looks for the one CatBoost model of a project. */
export const inspect = inspectBare('python/catboost', look);

async function look(bare: BareProject): Promise<Found<BareFacts>> {
  const { path } = bare.artifact;
  const model = await readCatboost(await sourceOf(bare.project, path));
  const facts = await factsOf(bare, model);
  const { version, lossFunction = 'a loss function of its own', classes, columns } = model;
  const writer = version === undefined ? '' : `, written by catboost ${version}`;
  return {
    confidence: 'certain',
    evidence: [
      { file: path, because: `holds a CatBoost model for ${lossFunction}${writer}` },
      ...facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' })),
    ],
    facts,
    shown: {
      artifact: path,
      catboostVersion: version ?? null,
      lossFunction,
      classes: classes ?? null,
      columns: columns.map(({ index, name, kind }) => ({ index, name, kind })),
      requirements: facts.requirements.map(({ spec }) => spec),
    },
  };
}

/** Gathers the facts. Throws E_BAD_REQUIREMENTS and E_VERSION_CONTRADICTION. */
async function factsOf(bare: BareProject, { version }: CatboostFacts): Promise<BareFacts> {
  const declared = await readDeclared(bare.project);
  const { path } = bare.artifact;
  const pin =
    version === undefined
      ? pinOfRequirements('catboost', declared.requirements)
      : pinWriter({ name: 'catboost', version, file: path }, declared.requirements);
  const framework = pin.requirements.length > 0 ? pin.requirements : [{ spec: 'catboost', wantedBy: path }];
  return bareFacts(bare, {
    modelName: 'seldon_wrapper.models.catboost.CatboostModel',
    declared,
    pin,
    requirements: [...framework, { spec: 'numpy', wantedBy: path }],
    notices: version === undefined ? [`${path} does not say which release of catboost wrote it`] : [],
  });
}
