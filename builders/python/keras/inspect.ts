import {
  type Found,
  type KerasFacts,
  type Project,
  readKerasArchive,
  readKerasH5,
  sourceOf,
} from '../../../src/builder-api.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { factsOf, type KerasPlanFacts } from './facts.ts';

/** Looks for the one `.keras` or `.h5` file. */
export const inspect = inspectBare('python/keras', look);

async function look(bare: BareProject): Promise<Found<KerasPlanFacts>> {
  const keras = await readKeras(bare.project, bare.artifact.path);
  const facts = await factsOf(bare, keras);
  const release = keras.kerasVersion === undefined ? '' : `, written by Keras ${keras.kerasVersion}`;
  return {
    confidence: 'certain',
    evidence: [
      { file: keras.file, because: `holds a ${keras.model.className} model of Keras${release}` },
      ...facts.ownFiles.map((file) => ({ file, because: 'defines a layer of the model' })),
      ...facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' })),
    ],
    facts,
    shown: shownOf(keras, facts),
  };
}

async function readKeras(project: Project, file: string): Promise<KerasFacts> {
  const source = await sourceOf(project, file);
  const head = await source.read({ start: 0, end: 2 });
  return new TextDecoder().decode(head) === 'PK' || file.toLowerCase().endsWith('.keras')
    ? readKerasArchive(source)
    : readKerasH5(source);
}

function shownOf({ kerasVersion, format, savedAt, model }: KerasFacts, facts: KerasPlanFacts) {
  return {
    artifact: facts.artifact,
    kerasVersion: kerasVersion ?? null,
    format,
    savedAt: savedAt ?? null,
    model: model.className,
    layers: model.layers,
    ownLayers: model.customClasses,
    inputs: model.inputs?.map(({ name, dtype, shape }) => ({ name, dtype, shape: shape ?? null })) ?? null,
    outputs: model.outputs,
    requirements: facts.requirements.map(({ spec }) => spec),
    projectFiles: facts.ownFiles,
  };
}
