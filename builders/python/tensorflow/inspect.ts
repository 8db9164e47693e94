import type { Found, InspectOptions, Json, Project, TensorFacts } from '../../../src/builder-api.ts';
import { bareProjectFor } from '../bare-project.ts';
import { refusePointers } from '../find-artifacts.ts';
import { factsOf, type TensorFlowFacts } from './facts.ts';
import { readServedModel } from './saved-model-folder.ts';

/** Looks for the one SavedModel folder, or folder of numbered versions. */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<TensorFlowFacts> | undefined> {
  const bare = await bareProjectFor('python/tensorflow', project, options);
  if (bare === undefined) return undefined;
  await refusePointers(project, bare.artifact.files);
  const served = await readServedModel(project, bare.artifact);
  const facts = await factsOf(bare, served);
  const written = served.graph.tensorflowVersion;
  const release = written === undefined ? '' : `, written by TensorFlow ${written}`;
  return {
    confidence: bare.hasClass ? 'fallback' : facts.isExact ? 'certain' : 'likely',
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
