import type { Evidence, Found, InspectOptions, Project } from '../../../src/builder-api.ts';
import { bareFacts, type BareProject, bareProject } from '../bare-facts.ts';
import type { NodeFacts } from '../plan-node.ts';
import { findModel, type TfjsModel } from './find-model.ts';
import { packagesFor, releaseFor } from './packages.ts';

/** Name of the wrapper's own component for these models. */
const MODEL_NAME = 'seldon:tfjs';

/** Looks for the one model.json. Where there is code as well, serving the bare model is the last resort. */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<NodeFacts> | undefined> {
  const bare = await bareProject(MODEL_NAME, project, options);
  const model = bare && (await findModel(project, bare.shipped, bare.wanted));
  if (bare === undefined || model === undefined) return undefined;
  const facts = await factsOf(bare, model);
  return {
    confidence: bare.hasCode ? 'fallback' : 'certain',
    evidence: evidenceOf(model),
    facts,
    shown: shownOf(model, facts),
  };
}

function factsOf(bare: BareProject, model: TfjsModel): Promise<NodeFacts> {
  const { version, notices } = releaseFor(model);
  return bareFacts(bare, {
    modelName: MODEL_NAME,
    artifact: model.file,
    own: [model.file, ...model.shards],
    packages: packagesFor(model, version),
    framework: `@tensorflow/tfjs ${version}`,
    notices,
  });
}

function evidenceOf({ file, format, tfjsVersion, shards }: TfjsModel): readonly [Evidence, ...Evidence[]] {
  const release = tfjsVersion === undefined ? '' : `, written by TensorFlow.js ${tfjsVersion}`;
  return [
    { file, because: `holds a ${format.replace('-', ' ')}${release}` },
    ...shards.map((shard) => ({ file: shard, because: 'holds its weights' })),
  ];
}

function shownOf(model: TfjsModel, { framework }: NodeFacts): Found<NodeFacts>['shown'] {
  const tensors = (all: TfjsModel['inputs']) =>
    all.map(({ name, dtype, shape }) => ({ name, dtype, shape: shape ?? null }));
  return {
    artifact: model.file,
    format: model.format,
    generatedBy: model.generatedBy ?? null,
    convertedBy: model.convertedBy ?? null,
    inputs: tensors(model.inputs),
    outputs: tensors(model.outputs),
    weightFiles: model.shards,
    weightBytes: model.weightBytes,
    framework: framework ?? null,
  };
}
