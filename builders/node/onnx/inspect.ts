import {
  type Found,
  type InspectOptions,
  type OnnxFacts,
  type Project,
  readOnnx,
  SeldonBuildError,
  sourceOf,
} from '../../../src/builder-api.ts';
import { refusePointers } from '../../project/lfs-pointer.ts';
import {
  externalFilesOf,
  onnxEvidence,
  onnxShown,
  refuseForeignOperators,
} from '../../project/onnx-model.ts';
import { ARTIFACT_VARIABLE, bareFacts, type BareProject, bareProject } from '../bare-facts.ts';
import type { NodeFacts } from '../plan-node.ts';
import { runtimeFor } from './packages.ts';
import { refuseUncarried } from './tensors.ts';

/** Name of the wrapper's own component for these models. */
const MODEL_NAME = 'seldon:onnx';

/** Looks for the one `.onnx` file. Throws E_AMBIGUOUS, E_ARTIFACT_CORRUPT, E_ARTIFACT_POINTER and E_ARTIFACT_UNSUPPORTED. */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<NodeFacts> | undefined> {
  const bare = await bareProject(MODEL_NAME, project, options);
  const file = bare && onlyModel(bare);
  if (bare === undefined || file === undefined) return undefined;
  await refusePointers(project, [file]);
  const onnx = await readOnnx(await sourceOf(project, file));
  refuseForeignOperators(onnx);
  refuseUncarried(onnx);
  const facts = await factsOf(bare, onnx);
  return {
    confidence: bare.hasCode ? 'fallback' : 'certain',
    evidence: onnxEvidence(onnx),
    facts,
    shown: { ...onnxShown(onnx), framework: facts.framework ?? null },
  };
}

function onlyModel({ shipped, wanted }: BareProject): string | undefined {
  const models = shipped.filter((file) => file.toLowerCase().endsWith('.onnx'));
  if (wanted !== undefined) return models.find((file) => file === wanted);
  const [first, ...others] = models;
  if (others.length === 0) return first;
  throw new SeldonBuildError(
    'E_AMBIGUOUS',
    `could not choose the model that serves: ${models.join(', ')} are ONNX models`,
    { hint: `name one with --env ${ARTIFACT_VARIABLE}=${first ?? ''}`, file: first ?? '' },
  );
}

async function factsOf(bare: BareProject, onnx: OnnxFacts): Promise<NodeFacts> {
  const external = await externalFilesOf(bare.project, onnx);
  const { step, framework, notices } = runtimeFor(onnx);
  return bareFacts(bare, {
    modelName: MODEL_NAME,
    artifact: onnx.file,
    own: [onnx.file, ...external],
    packages: step,
    framework,
    notices,
  });
}
