import { ArtifactProblem, reading, unsupported } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { rootTexts } from './hdf5/root-texts.ts';
import { parseJson } from './json-value.ts';
import { kerasModelOf } from './keras/model-config.ts';
import type { KerasFacts } from './keras-archive.ts';

const HINT = 'save the whole model again with model.save("model.keras"), and copy it in binary mode';

/**
 * Reads a model that Keras saved as HDF5 (`.h5`, its legacy format): text attributes of the root group name release,
 * backend and configuration (https://www.tensorflow.org/guide/keras/save_and_serialize, "HDF5"). Weights are not read.
 * Throws E_ARTIFACT_CORRUPT, E_ARTIFACT_HOSTILE, or E_ARTIFACT_UNSUPPORTED for weights without their model.
 */
export function readKerasH5(source: ByteSource): Promise<KerasFacts> {
  return reading(source, read, HINT);
}

async function read(source: ByteSource): Promise<KerasFacts> {
  const texts = await rootTexts(source);
  const config = texts.get('model_config');
  if (config === undefined) throw withoutModel(texts);
  return {
    file: source.name,
    sizeBytes: source.size,
    format: 'h5',
    kerasVersion: texts.get('keras_version'),
    backend: texts.get('backend'),
    savedAt: undefined,
    model: kerasModelOf(parseJson(config, 'its model_config')),
  };
}

function withoutModel(texts: ReadonlyMap<string, string>): ArtifactProblem {
  return unsupported(
    texts.has('keras_version')
      ? 'it holds the weights of a Keras model, but not the model itself'
      : 'it is an HDF5 file, but not a model of Keras: it has no attribute model_config',
  );
}
