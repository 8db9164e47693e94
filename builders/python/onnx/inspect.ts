import { type Found, readOnnx, sourceOf } from '../../../src/builder-api.ts';
import { onnxEvidence, onnxShown } from '../../project/onnx-model.ts';
import type { BareFacts } from '../bare-facts.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { factsOf } from './facts.ts';

/** Looks for the one `.onnx` file. */
export const inspect = inspectBare('python/onnx', look);

async function look(bare: BareProject): Promise<Found<BareFacts>> {
  const onnx = await readOnnx(await sourceOf(bare.project, bare.artifact.path));
  const facts = await factsOf(bare, onnx);
  return {
    confidence: 'certain',
    evidence: [
      ...onnxEvidence(onnx),
      ...facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' })),
    ],
    facts,
    shown: { ...onnxShown(onnx), requirements: facts.requirements.map(({ spec }) => spec) },
  };
}
