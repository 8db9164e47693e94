import { readFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, StartupError } from '../errors.ts';
import { isList, isRecord } from '../guards.ts';
import type { TfFormat } from './tfjs-library.ts';

/** A model.json with its weights, as TensorFlow.js takes it from a handler. */
export interface TfArtifacts {
  readonly format: TfFormat;
  readonly handler: object;
  /** Names of inputs and outputs as the model was saved with, and the tensors behind them; none in layers models. */
  readonly signature: {
    readonly inputs: ReadonlyMap<string, string>;
    readonly outputs: ReadonlyMap<string, string>;
  };
}

/** Reads model.json and every shard of weights from disk. Throws a StartupError that names the file. */
export async function readArtifacts(path: string): Promise<TfArtifacts> {
  const json = await readJson(path);
  const topology = json['modelTopology'];
  if (!isRecord(topology)) throw new StartupError(`cannot read "${path}": it has no modelTopology`);
  const groups = isList(json['weightsManifest']) ? json['weightsManifest'].filter(isRecord) : [];
  const weightSpecs = groups.flatMap((group) => (isList(group['weights']) ? group['weights'] : []));
  const names = groups.flatMap((group) => (isList(group['paths']) ? group['paths'] : []));
  const shards = await Promise.all(names.map((name) => readShard(path, String(name))));
  const weights = Buffer.concat(shards);
  const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length);
  const artifacts = { ...json, modelTopology: topology, weightSpecs, weightData };
  return {
    format: formatOf(json['format'], topology),
    handler: { load: () => Promise.resolve(artifacts) },
    signature: { inputs: namesIn(json, 'inputs'), outputs: namesIn(json, 'outputs') },
  };
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isRecord(json)) return json;
  } catch (error) {
    throw new StartupError(`cannot read the model "${path}": ${describe(error)}`, { cause: error });
  }
  throw new StartupError(`cannot read the model "${path}": it is no object`);
}

async function readShard(path: string, name: string): Promise<Buffer> {
  const file = normalize(join(dirname(path), name));
  if (!file.startsWith(dirname(path) + sep))
    throw new StartupError(`cannot read the weights "${name}" of "${path}": they lie outside its folder`);
  try {
    return await readFile(file);
  } catch (error) {
    throw new StartupError(`cannot read the weights "${name}" of "${path}": ${describe(error)}`, {
      cause: error,
    });
  }
}

function formatOf(format: unknown, topology: Record<string, unknown>): TfFormat {
  if (format === 'graph-model' || format === 'layers-model') return format;
  return isList(topology['node']) ? 'graph-model' : 'layers-model'; // files of older converters do not say
}

function namesIn(json: Record<string, unknown>, side: 'inputs' | 'outputs'): ReadonlyMap<string, string> {
  const metadata = isRecord(json['userDefinedMetadata']) ? json['userDefinedMetadata'] : {};
  const signature = json['signature'] ?? metadata['signature'];
  const entries = isRecord(signature) && isRecord(signature[side]) ? Object.entries(signature[side]) : [];
  return new Map(
    entries.map(([key, value]) => [
      key,
      isRecord(value) && typeof value['name'] === 'string' ? value['name'] : key,
    ]),
  );
}
