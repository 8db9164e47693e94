import {
  type Evidence,
  type Json,
  type OnnxFacts,
  type Project,
  SeldonBuildError,
} from '../../src/builder-api.ts';
import { refusePointers } from './lfs-pointer.ts';

// What any onnxruntime asks of a model, and what is told of it, whatever language it is called from.

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

/** Throws E_ARTIFACT_UNSUPPORTED for operators that someone would have to register first. */
export function refuseForeignOperators({ file, domains }: OnnxFacts): void {
  const foreign = domains.filter((domain) => !KNOWN_DOMAINS.has(domain));
  if (foreign.length > 0) throw foreignOperators(file, foreign);
}

/**
 * Paths in the project of the files that hold weights. Throws E_ARTIFACT_CORRUPT for one that is
 * not there, E_ARTIFACT_POINTER for one that Git LFS has not fetched.
 */
export async function externalFilesOf(project: Project, onnx: OnnxFacts): Promise<readonly string[]> {
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

/** Why a file is taken for a model. */
export function onnxEvidence(onnx: OnnxFacts): readonly [Evidence, ...Evidence[]] {
  const exporter = [onnx.producer, onnx.producerVersion].filter((part) => part !== undefined).join(' ');
  return [
    { file: onnx.file, because: `is an ONNX model${exporter === '' ? '' : `, written by ${exporter}`}` },
    ...onnx.externalFiles.map((file) => ({ file, because: 'holds weights of the model' })),
  ];
}

/** What `detect` shows of a model. */
export function onnxShown(onnx: OnnxFacts): Readonly<Record<string, Json>> {
  const shown = ({ name, dtype, shape }: OnnxFacts['inputs'][number]): Json => ({
    name,
    dtype,
    shape: shape ?? null,
  });
  return {
    artifact: onnx.file,
    irVersion: onnx.irVersion,
    opsets: onnx.opsets.map(({ domain, version }) => ({ domain, version })),
    producer: onnx.producer ?? null,
    producerVersion: onnx.producerVersion ?? null,
    inputs: onnx.inputs.map(shown),
    outputs: onnx.outputs.map(shown),
    externalFiles: onnx.externalFiles,
  };
}
