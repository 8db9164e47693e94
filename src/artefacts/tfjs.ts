import type { Json } from '../model/detection.ts';
import { artifactErrorOf, ArtifactProblem, corrupt } from './artifact-problem.ts';
import { listOf, memberOf, parseJson, textOf } from './json-value.ts';
import type { TensorFacts } from './tensor-facts.ts';
import { graphTensors } from './tfjs/graph-model.ts';
import { layersTensors } from './tfjs/layers-model.ts';
import { type WeightGroup, weightGroups } from './tfjs/weights.ts';

/** What a TensorFlow.js model.json says about itself. */
export interface TfjsFacts {
  /** A Keras model as layers, or a frozen graph. */
  readonly format: 'layers-model' | 'graph-model';
  readonly generatedBy: string | undefined;
  readonly convertedBy: string | undefined;
  /** The release of TensorFlow.js or its converter that wrote the file. */
  readonly tfjsVersion: string | undefined;
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  /** The weights, group by group: the files that hold them one behind the other. */
  readonly groups: readonly WeightGroup[];
}

/** Whether a JSON value is a TensorFlow.js model: it has a topology and a manifest of weights. */
export function isTfjs(json: Json | undefined): boolean {
  return memberOf(json, 'modelTopology') !== undefined && memberOf(json, 'weightsManifest') !== undefined;
}

/**
 * Reads a model.json (TensorFlow.js, "Save and load models"). Throws E_ARTIFACT_CORRUPT for one that is damaged; `file` is its
 * name for people.
 */
export function readTfjs(text: string, file: string): TfjsFacts {
  try {
    return factsOf(parseJson(text, 'it'));
  } catch (error) {
    throw error instanceof ArtifactProblem ? artifactErrorOf(error, file) : error;
  }
}

function factsOf(json: Json): TfjsFacts {
  const topology = memberOf(json, 'modelTopology');
  if (topology === undefined || !isTfjs(json)) throw corrupt('it has no modelTopology and weightsManifest');
  const format = formatOf(json, topology);
  const generatedBy = textOf(json, 'generatedBy');
  const convertedBy = textOf(json, 'convertedBy');
  const tensors = format === 'graph-model' ? graphTensors(json, topology) : layersTensors(topology);
  return {
    format,
    generatedBy,
    convertedBy,
    tfjsVersion: versionIn(convertedBy, generatedBy),
    ...tensors,
    groups: weightGroups(listOf(memberOf(json, 'weightsManifest'))),
  };
}

/** Files of 2018 and before have no `format`: graphs are lists of nodes. */
function formatOf(json: Json, topology: Json): TfjsFacts['format'] {
  const format =
    textOf(json, 'format') ?? (memberOf(topology, 'node') === undefined ? 'layers-model' : 'graph-model');
  if (format === 'layers-model' || format === 'graph-model') return format;
  throw corrupt(`its format is "${format.slice(0, 40)}", which is none of TensorFlow.js`);
}

/** "TensorFlow.js Converter v4.22.0", "TensorFlow.js tfjs-layers v4.22.0"; `generatedBy` may name another program. */
function versionIn(...texts: readonly (string | undefined)[]): string | undefined {
  const ours = texts.filter((text) => text?.startsWith('TensorFlow.js ') === true);
  return ours.flatMap((text) => /\bv(\d+\.\d+\.\d+)\b/.exec(text ?? '')?.[1] ?? [])[0];
}
