import {
  type Found,
  type MlflowField,
  type MlmodelFacts,
  readMlmodel,
  sourceOf,
} from '../../../src/builder-api.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { refusePointers } from '../../project/lfs-pointer.ts';
import { factsOf, type MlflowFacts } from './facts.ts';

/** Looks for the one folder with an MLmodel file. */
export const inspect = inspectBare('python/mlflow', look);

async function look(bare: BareProject): Promise<Found<MlflowFacts>> {
  await refusePointers(bare.project, bare.artifact.files);
  const { path } = bare.artifact;
  const mlmodel = await readMlmodel(
    await sourceOf(bare.project, path === '.' ? 'MLmodel' : `${path}/MLmodel`),
  );
  const facts = await factsOf(bare, mlmodel);
  const release = mlmodel.mlflowVersion === undefined ? '' : ` ${mlmodel.mlflowVersion}`;
  return {
    confidence: 'certain',
    evidence: [
      { file: mlmodel.file, because: `is a model of MLflow${release} with the flavor ${facts.flavor.name}` },
      ...facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' })),
    ],
    facts,
    shown: shownOf(mlmodel, facts),
  };
}

function shownOf(mlmodel: MlmodelFacts, facts: MlflowFacts) {
  return {
    artifact: facts.artifact,
    flavor: facts.flavor.name,
    flavors: Object.keys(mlmodel.flavors),
    mlflowVersion: mlmodel.mlflowVersion ?? null,
    pythonVersion: mlmodel.pythonVersion ?? null,
    createdAt: mlmodel.createdAt ?? null,
    inputs: mlmodel.inputs?.map(shownField) ?? null,
    outputs: mlmodel.outputs?.map(shownField) ?? null,
    requirements: facts.requirements.map(({ spec }) => spec),
  };
}

function shownField({ name, type, shape, isRequired }: MlflowField) {
  return { name: name ?? null, type, shape: shape ?? null, required: isRequired };
}
