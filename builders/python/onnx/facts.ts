import type { OnnxFacts } from '../../../src/builder-api.ts';
import { externalFilesOf, refuseForeignOperators } from '../../project/onnx-model.ts';
import { type BareFacts, bareFacts } from '../bare-facts.ts';
import type { BareProject } from '../bare-project.ts';
import { pinOfRequirements } from '../framework-pin.ts';
import { readDeclared } from '../project-requirements.ts';
import { runtimeFor } from './runtime.ts';

/** What onnxruntime asks for and serving never imports: its tools for training and quantising. */
const EXCLUDES: readonly string[] = ['coloredlogs', 'humanfriendly', 'mpmath', 'sympy'];

/** Gathers the facts. Throws E_BAD_REQUIREMENTS, E_ARTIFACT_CORRUPT and E_ARTIFACT_UNSUPPORTED. */
export async function factsOf(bare: BareProject, onnx: OnnxFacts): Promise<BareFacts> {
  refuseForeignOperators(onnx);
  const external = await externalFilesOf(bare.project, onnx);
  const declared = await readDeclared(bare.project);
  const pin = pinOfRequirements('onnxruntime', declared.requirements);
  const { atLeast, asOf, notices } = runtimeFor(onnx);
  const isDeclared = declared.requirements.some(({ name }) => name.startsWith('onnxruntime'));
  const spec = atLeast === undefined ? 'onnxruntime' : `onnxruntime>=${atLeast}`;
  const artifact = { ...bare.artifact, files: [...bare.artifact.files, ...external] };
  const facts = await bareFacts(
    { ...bare, artifact, files: withExternal(bare, external) },
    {
      modelName: 'seldon_wrapper.models.onnx.OnnxModel',
      declared,
      pin: { ...pin, asOf: pin.asOf ?? asOf },
      requirements: isDeclared ? [] : [{ spec, wantedBy: onnx.file }],
      notices: isDeclared ? [] : notices,
    },
  );
  return { ...facts, excludes: EXCLUDES.filter((name) => !facts.listed.includes(name)) };
}

/** Weights beside the model may have any name, and are model all the same. */
function withExternal({ files }: BareProject, external: readonly string[]): BareProject['files'] {
  return {
    model: [...new Set([...files.model, ...external])].sort(),
    code: files.code.filter((file) => !external.includes(file)),
    secrets: files.secrets,
  };
}
