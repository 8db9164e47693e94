import type { Evidence, Found, InspectOptions, Project } from '../../../src/builder-api.ts';
import { type ComponentEnvironment, readEnvironment } from '../../project/environment.ts';
import { digestOf } from '../../project/model-digest.ts';
import type { NodeFacts } from '../plan-node.ts';
import { type ProjectFiles, sortFiles } from '../project-files.ts';
import { secretNotices } from '../secret-notices.ts';
import { ARTIFACT_VARIABLE, findModel, type TfjsModel } from './find-model.ts';
import { packagesFor, releaseFor } from './packages.ts';

/** Name of the wrapper's own component for these models. */
const MODEL_NAME = 'seldon:tfjs';

/** Looks for the one model.json. Where there is code as well, serving the bare model is the last resort. */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<NodeFacts> | undefined> {
  const environment = await readEnvironment(project, options);
  const modelName = environment.variables['MODEL_NAME'] ?? '';
  if (modelName !== '' && modelName !== MODEL_NAME) return undefined;
  const files = await sortFiles(project);
  const shipped = [...files.model, ...files.code].sort();
  const model = await findModel(project, shipped, environment.variables[ARTIFACT_VARIABLE]);
  if (model === undefined) return undefined;
  const facts = await factsOf({ project, environment, files, model });
  return {
    confidence: shipped.some(isCode) || files.typescript.length > 0 ? 'fallback' : 'certain',
    evidence: evidenceOf(model),
    facts,
    shown: shownOf(model, facts),
  };
}

function isCode(file: string): boolean {
  return /\.(?:[mc]?js|py)$/.test(file);
}

interface Seen {
  readonly project: Project;
  readonly environment: ComponentEnvironment;
  readonly files: ProjectFiles;
  readonly model: TfjsModel;
}

async function factsOf({ project, environment, files, model }: Seen): Promise<NodeFacts> {
  const own = [model.file, ...model.shards];
  const modelFiles = [...new Set([...files.model, ...own])].sort();
  const { version, notices } = releaseFor(model);
  return {
    projectName: project.name,
    component: 'MODEL',
    env: {
      PERSISTENCE: '0',
      ...environment.variables,
      MODEL_NAME,
      SERVICE_TYPE: 'MODEL',
      [ARTIFACT_VARIABLE]: model.file,
    },
    packages: packagesFor(model, version),
    engines: undefined,
    model: modelFiles,
    code: files.code.filter((file) => !own.includes(file)),
    sources: [],
    compilerOptions: {},
    framework: `@tensorflow/tfjs ${version}`,
    modelDigest: await digestOf(project, modelFiles),
    notices: [...notices, ...environment.notices, ...secretNotices(files)],
  };
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
