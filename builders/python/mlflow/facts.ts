import type { AsOf, MlmodelFacts } from '../../../src/builder-api.ts';
import { type BareFacts, bareFacts } from '../bare-facts.ts';
import type { BareProject } from '../bare-project.ts';
import type { FrameworkPin } from '../framework-pin.ts';
import type { PythonPin } from '../python-version.ts';
import { servedFlavor, type ServedFlavor } from './flavors.ts';
import { type Recorded, readRecorded, servingRequirements } from './requirements.ts';

/** What a plan for an MLflow model follows from. */
export interface MlflowFacts extends BareFacts {
  readonly flavor: ServedFlavor;
}

/** Gathers the facts. Throws E_BAD_REQUIREMENTS, E_ARTIFACT_CORRUPT and E_ARTIFACT_UNSUPPORTED. */
export async function factsOf(bare: BareProject, mlmodel: MlmodelFacts): Promise<MlflowFacts> {
  const flavor = servedFlavor(mlmodel, bare.artifact.files);
  const recorded = await readRecorded(bare.project, bare.artifact.path);
  const facts = await bareFacts(bare, {
    modelName: 'seldon_wrapper.models.mlflow.MlflowModel',
    declared: recorded.declared,
    pin: pinOf(mlmodel, flavor),
    requirements: servingRequirements(mlmodel, flavor, recorded),
    notices: noticesOf(mlmodel, flavor),
  });
  return { ...facts, pythonPin: facts.pythonPin ?? pythonOf(mlmodel) ?? pinnedBy(recorded), flavor };
}

/** The recorded requirements pin what they name; the day of the run dates what they do not. */
function pinOf({ createdAt, mlflowVersion }: MlmodelFacts, { framework }: ServedFlavor): FrameworkPin {
  const date = /^\d{4}-\d\d-\d\d/.exec(createdAt ?? '')?.[0];
  const asOf: AsOf | undefined = date === undefined ? undefined : { kind: 'date', date };
  const mlflow = mlflowVersion === undefined ? undefined : `mlflow ${mlflowVersion}`;
  const named = framework?.version === undefined ? mlflow : `${framework.name} ${framework.version}`;
  return { framework: named, version: framework?.version, requirements: [], constraints: [], asOf };
}

/** A pickle of MLflow may hold bytecode, which only the minor version of Python that wrote it can run. */
function pythonOf({ pythonVersion, file }: MlmodelFacts): PythonPin | undefined {
  const minor = /^3\.\d+/.exec(pythonVersion ?? '')?.[0];
  return minor === undefined ? undefined : { version: minor, file };
}

/** Old MLmodel files leave Python to the environment beside them. */
function pinnedBy({ python: [first] }: Recorded): PythonPin | undefined {
  const minor = /^==(3\.\d+)/.exec(first?.spec ?? '')?.[1];
  return first === undefined || minor === undefined ? undefined : { version: minor, file: first.file };
}

function noticesOf({ file, createdAt }: MlmodelFacts, { name, data }: ServedFlavor): readonly string[] {
  const loading =
    data === undefined
      ? `${file} has no flavor that can be loaded without MLflow: mlflow-skinny is installed, without MLflow's server`
      : `the flavor ${name} of ${file} is loaded by its framework: MLflow itself is left out`;
  const day =
    createdAt === undefined ? [`${file} does not say when it was made: dependencies are today's`] : [];
  return [loading, ...day];
}
