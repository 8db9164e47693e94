import type { Found, Json, TensorFacts } from '../../../src/builder-api.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { refusePointers } from '../../project/lfs-pointer.ts';
import { factsOf, type TensorFlowFacts } from './facts.ts';
import { readServedModel } from './saved-model-folder.ts';

/** Looks for the one SavedModel folder, or folder of numbered versions. */
export const inspect = inspectBare('python/tensorflow', look);

async function look(bare: BareProject): Promise<Found<TensorFlowFacts>> {
  await refusePointers(bare.project, bare.artifact.files);
  const served = await readServedModel(bare.project, bare.artifact);
  const facts = await factsOf(bare, served);
  const written = served.graph.tensorflowVersion;
  const release = written === undefined ? '' : `, written by TensorFlow ${written}`;
  return {
    confidence: facts.isExact ? 'certain' : 'likely',
    evidence: [
      { file: served.file, because: `is a SavedModel${release}` },
      ...facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' })),
    ],
    facts,
    shown: {
      artifact: facts.artifact,
      served: served.file,
      tensorflowVersion: written ?? null,
      tags: served.graph.tags,
      signatures: facts.signatures.map(({ name, inputs, outputs }) => ({
        name,
        inputs: inputs.map(shownOf),
        outputs: outputs.map(shownOf),
      })),
      assets: served.graph.assets,
      requirements: facts.requirements.map(({ spec }) => spec),
    },
  };
}

function shownOf({ name, dtype, shape }: TensorFacts): Json {
  return { name, dtype, shape: shape ?? null };
}
