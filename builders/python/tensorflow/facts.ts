import type { SignatureFacts } from '../../../src/builder-api.ts';
import { bareFacts } from '../bare-facts.ts';
import type { BareProject } from '../bare-project.ts';
import { pinWriter } from '../framework-pin.ts';
import { type Declared, readDeclared } from '../project-requirements.ts';
import { TENSORFLOW_NAMES, type TensorFlowPlanFacts } from '../tensorflow-pin.ts';
import type { ServedModel } from './saved-model-folder.ts';
import { servingTensorFlow } from './writer.ts';

/** What a plan for a SavedModel follows from. */
export interface TensorFlowFacts extends TensorFlowPlanFacts {
  readonly signatures: readonly SignatureFacts[];
  /** Whether the release that serves is the one that wrote. */
  readonly isExact: boolean;
  readonly requirementFiles: readonly string[];
}

/** Gathers the facts. Throws E_BAD_REQUIREMENTS and E_VERSION_CONTRADICTION. */
export async function factsOf(bare: BareProject, served: ServedModel): Promise<TensorFlowFacts> {
  const declared = await readDeclared(bare.project);
  const written = served.graph.tensorflowVersion;
  const { version, notices } = servingTensorFlow(served.file, written);
  checkDeclared(declared, version, served.file);
  const files = { ...bare.files, model: bare.files.model.filter((file) => !served.unserved.includes(file)) };
  const facts = await bareFacts(
    { ...bare, files },
    {
      modelName: 'seldon_wrapper.models.tensorflow.SavedModel',
      declared,
      pin: {
        framework: version === undefined ? undefined : `tensorflow ${version}`,
        version,
        requirements: [],
        constraints: [],
        asOf: undefined,
      },
      requirements: [],
      notices: [...notices, ...versionNotices(served)],
    },
  );
  return {
    ...facts,
    tensorflow: { version, wantedBy: served.file },
    signatures: served.graph.signatures,
    isExact: version !== undefined && version === written,
  };
}

/** Whichever of TensorFlow's packages the requirements name, it must be the release that wrote the model. */
function checkDeclared(declared: Declared, version: string | undefined, file: string): void {
  if (version === undefined) return;
  for (const name of TENSORFLOW_NAMES) pinWriter({ name, version, file }, declared.requirements);
}

function versionNotices({ version, unserved, prefix }: ServedModel): readonly string[] {
  if (version === undefined || unserved.length === 0) return [];
  return [
    `of several versions the highest is served, ${prefix.slice(0, -1)}: the others are left out of the image`,
  ];
}
