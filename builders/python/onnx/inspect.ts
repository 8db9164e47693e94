import { type Found, type OnnxFacts, readOnnx, sourceOf } from '../../../src/builder-api.ts';
import type { BareFacts } from '../bare-facts.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { factsOf } from './facts.ts';

/** Looks for the one `.onnx` file. */
export const inspect = inspectBare('python/onnx', look);

async function look(bare: BareProject): Promise<Found<BareFacts>> {
  const onnx = await readOnnx(await sourceOf(bare.project, bare.artifact.path));
  const facts = await factsOf(bare, onnx);
  const exporter = [onnx.producer, onnx.producerVersion].filter((part) => part !== undefined).join(' ');
  return {
    confidence: 'certain',
    evidence: [
      { file: onnx.file, because: `is an ONNX model${exporter === '' ? '' : `, written by ${exporter}`}` },
      ...onnx.externalFiles.map((file) => ({ file, because: 'holds weights of the model' })),
      ...facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' })),
    ],
    facts,
    shown: shownOf(onnx, facts),
  };
}

function shownOf(onnx: OnnxFacts, facts: BareFacts) {
  const shown = ({ name, dtype, shape }: OnnxFacts['inputs'][number]) => ({
    name,
    dtype,
    shape: shape ?? null,
  });
  return {
    artifact: facts.artifact,
    irVersion: onnx.irVersion,
    opsets: onnx.opsets.map(({ domain, version }) => ({ domain, version })),
    producer: onnx.producer ?? null,
    producerVersion: onnx.producerVersion ?? null,
    inputs: onnx.inputs.map(shown),
    outputs: onnx.outputs.map(shown),
    externalFiles: onnx.externalFiles,
    requirements: facts.requirements.map(({ spec }) => spec),
  };
}
