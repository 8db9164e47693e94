import { corrupt, reading } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { parseJson, textOf } from './json-value.ts';
import { kerasModelOf, type KerasModelFacts } from './keras/model-config.ts';
import { readZipEntry, startOf, zipEntries, type ZipEntry } from './zip.ts';

/** What a `.keras` or a `.h5` file of Keras says. */
export interface KerasFacts {
  readonly file: string;
  readonly sizeBytes: number;
  readonly format: 'keras' | 'h5';
  /** Release of Keras that wrote it. TensorFlow's is not recorded. */
  readonly kerasVersion: string | undefined;
  /** "tensorflow", "jax", "torch"; only `.h5` files record it. */
  readonly backend: string | undefined;
  /** Day and time of saving ("2025-03-30@12:00:00"); only `.keras` files record it. */
  readonly savedAt: string | undefined;
  readonly model: KerasModelFacts;
}

const HINT = 'save the model again with model.save("model.keras"), and copy it in binary mode';
const MAX_JSON_BYTES = 64 << 20;
const WEIGHTS = ['model.weights.h5', 'model.weights.npz', 'model.weights.json'];

/**
 * Reads a `.keras` file: a zip archive of metadata.json, config.json and weights
 * (https://keras.io/guides/serialization_and_saving/). Throws E_ARTIFACT_CORRUPT, E_ARTIFACT_HOSTILE or E_ARTIFACT_UNSUPPORTED.
 */
export function readKerasArchive(source: ByteSource): Promise<KerasFacts> {
  return reading(source, read, HINT);
}

async function read(source: ByteSource): Promise<KerasFacts> {
  const entries = await zipEntries(source);
  const metadata = await jsonOf(source, entries, 'metadata.json');
  const config = await jsonOf(source, entries, 'config.json');
  const weights = entries.find(({ name }) => WEIGHTS.includes(name));
  if (weights === undefined) throw corrupt('its weights are missing: there is no model.weights.h5 in it');
  if ((await startOf(source, weights)) + weights.packedBytes > source.size) {
    throw corrupt(`its ${weights.name} ends too early`);
  }
  return {
    file: source.name,
    sizeBytes: source.size,
    format: 'keras',
    kerasVersion: textOf(metadata, 'keras_version'),
    backend: undefined,
    savedAt: textOf(metadata, 'date_saved'),
    model: kerasModelOf(config),
  };
}

async function jsonOf(source: ByteSource, entries: readonly ZipEntry[], name: string) {
  const entry = entries.find((one) => one.name === name);
  if (entry === undefined) throw corrupt(`it is not a model of Keras: there is no ${name} in it`);
  const bytes = await readZipEntry(source, entry, MAX_JSON_BYTES);
  return parseJson(new TextDecoder().decode(bytes), `its ${name}`);
}
