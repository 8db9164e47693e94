import { type OnnxFacts, SeldonBuildError } from '../../../src/builder-api.ts';
import { type BareFacts, bareFacts } from '../bare-facts.ts';
import type { BareProject } from '../bare-project.ts';
import { pinOfRequirements } from '../framework-pin.ts';
import { refusePointers } from '../find-artifacts.ts';
import { readDeclared } from '../project-requirements.ts';
import { runtimeFor } from './runtime.ts';

/** What onnxruntime asks for and serving never imports: its tools for training and quantising. */
const EXCLUDES: readonly string[] = ['coloredlogs', 'humanfriendly', 'mpmath', 'sympy'];

/** Operators that onnxruntime has itself. */
const KNOWN_DOMAINS = new Set([
  '',
  'ai.onnx.ml',
  'ai.onnx.preview.training',
  'ai.onnx.training',
  'com.microsoft',
  'com.microsoft.nchwc',
  'com.ms.internal.nhwc',
]);

/** Gathers the facts. Throws E_BAD_REQUIREMENTS, E_ARTIFACT_CORRUPT and E_ARTIFACT_UNSUPPORTED. */
export async function factsOf(bare: BareProject, onnx: OnnxFacts): Promise<BareFacts> {
  const foreign = onnx.domains.filter((domain) => !KNOWN_DOMAINS.has(domain));
  if (foreign.length > 0) throw foreignOperators(onnx.file, foreign);
  const external = await externalFiles(bare, onnx);
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

/** Paths in the project of the files that hold weights. Throws E_ARTIFACT_CORRUPT for one that is not there. */
async function externalFiles({ project }: BareProject, onnx: OnnxFacts): Promise<readonly string[]> {
  const paths = onnx.externalFiles.map((location) => ({ location, path: pathOf(onnx.file, location) }));
  for (const { location, path } of paths) {
    if (path === undefined || !(await project.has(path))) throw missingWeights(onnx.file, location);
  }
  const files = paths.flatMap(({ path }) => path ?? []);
  await refusePointers(project, files);
  return [...new Set(files)].sort();
}

/** Locations are relative to the model's folder, and may not lead out of it (onnx/docs/ExternalData.md). */
function pathOf(file: string, location: string): string | undefined {
  const parts = location.split('/').filter((part) => part !== '' && part !== '.');
  if (location.startsWith('/') || parts.includes('..') || parts.length === 0) return undefined;
  return [...file.split('/').slice(0, -1), ...parts].join('/');
}

function missingWeights(file: string, location: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_ARTIFACT_CORRUPT',
    `cannot serve "${file}": its weights are in "${location}", which is not in its folder`,
    { file, hint: `put "${location}" beside the model, and see that no ignore rule leaves it out` },
  );
}

function foreignOperators(file: string, domains: readonly string[]): SeldonBuildError {
  return new SeldonBuildError(
    'E_ARTIFACT_UNSUPPORTED',
    `cannot serve "${file}": it uses operators of ${domains.map((domain) => `"${domain}"`).join(', ')}, which onnxruntime does not have`,
    { file, hint: 'write a class with predict that registers the operators and loads the file' },
  );
}
