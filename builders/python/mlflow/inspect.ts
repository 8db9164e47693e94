import {
  type Found,
  type InspectOptions,
  type MlflowField,
  type MlmodelFacts,
  type Project,
  readMlmodel,
  sourceOf,
} from '../../../src/builder-api.ts';
import { bareProjectFor } from '../bare-project.ts';
import { refusePointers } from '../find-artifacts.ts';
import { factsOf, type MlflowFacts } from './facts.ts';

/** Looks for the one folder with an MLmodel file. */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<MlflowFacts> | undefined> {
  const bare = await bareProjectFor('python/mlflow', project, options);
  if (bare === undefined) return undefined;
  await refusePointers(project, bare.artifact.files);
  const { path } = bare.artifact;
  const mlmodel = await readMlmodel(await sourceOf(project, path === '.' ? 'MLmodel' : `${path}/MLmodel`));
  const facts = await factsOf(bare, mlmodel);
  const release = mlmodel.mlflowVersion === undefined ? '' : ` ${mlmodel.mlflowVersion}`;
  return {
    confidence: bare.hasClass ? 'fallback' : 'certain',
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
