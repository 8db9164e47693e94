import { type KerasFacts, SeldonBuildError } from '../../../src/builder-api.ts';
import { bareFacts } from '../bare-facts.ts';
import type { BareProject } from '../bare-project.ts';
import { pinWriter } from '../framework-pin.ts';
import { needsOfImports } from '../project-needs.ts';
import { moduleOf } from '../python-modules.ts';
import { readDeclared } from '../project-requirements.ts';
import { reachedFrom } from '../reached-modules.ts';
import type { TensorFlowPlanFacts } from '../tensorflow-pin.ts';
import { ownLayers } from './own-layers.ts';
import { releasesFor } from './releases.ts';

/** What a plan for a Keras model follows from. */
export interface KerasPlanFacts extends TensorFlowPlanFacts {
  /** Files of the project that define layers of the model. */
  readonly ownFiles: readonly string[];
}

/** The modules that the wrapper imports before it loads the model, with commas between. */
const IMPORTS_VARIABLE = 'SELDON_ARTIFACT_IMPORTS';

/**
 * Gathers the facts. Throws E_BAD_REQUIREMENTS, E_VERSION_CONTRADICTION, E_ARTIFACT_UNSUPPORTED for bytecode and
 * E_MISSING_MODULE for layers that no file defines.
 */
export async function factsOf(bare: BareProject, keras: KerasFacts): Promise<KerasPlanFacts> {
  if (keras.model.hasLambda) throw bytecode(keras.file);
  const declared = await readDeclared(bare.project);
  const releases = releasesFor(keras.file, keras.kerasVersion);
  const version = releases.keras;
  const pin =
    version === undefined
      ? undefined
      : pinWriter({ name: 'keras', version, file: keras.file }, declared.requirements);
  const own = await ownLayers(bare, keras, declared);
  const reached = await reachedFrom(bare.modules, own.files);
  const facts = await bareFacts(bare, {
    modelName: 'seldon_wrapper.models.keras.KerasModel',
    declared,
    pin: pin ?? {
      framework: keras.kerasVersion === undefined ? undefined : `keras ${keras.kerasVersion}`,
      version: undefined,
      requirements: [],
      constraints: [],
      asOf: undefined,
    },
    requirements: pin?.requirements ?? [],
    notices: [...releases.notices, ...own.notices],
  });
  const imports = own.files.map(moduleOf).join(',');
  return {
    ...facts,
    env: { ...facts.env, ...(imports === '' ? {} : { [IMPORTS_VARIABLE]: imports }) },
    needs: needsOfImports(reached.outside, bare.modules),
    tensorflow: releases.tensorflow,
    ownFiles: reached.files,
  };
}

/** Keras itself refuses to load such layers unless it is told not to be safe. */
function bytecode(file: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_ARTIFACT_UNSUPPORTED',
    `cannot serve "${file}": it has a Lambda layer, which holds Python bytecode that would be run`,
    { file, hint: 'write the layer as a class in a .py file of the project, and save the model again' },
  );
}
