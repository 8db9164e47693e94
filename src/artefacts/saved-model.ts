import { corrupt, hostile, reading } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { ProtobufMessage, signedOf, type FieldHandlers, type WireField } from './protobuf-message.ts';
import { dtypeOfTensorFlow } from './saved-model/dtypes.ts';
import type { Dimension, TensorFacts } from './tensor-facts.ts';

/** A function of the model that can be called by name. */
export interface SignatureFacts {
  readonly name: string;
  /** "tensorflow/serving/predict" for all but old models. */
  readonly method: string;
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
}

/** A graph of a SavedModel, made for one purpose. */
export interface MetaGraphFacts {
  /** "serve", "train", "gpu" … */
  readonly tags: readonly string[];
  /** Release of TensorFlow that wrote it. */
  readonly tensorflowVersion: string | undefined;
  /** Without those that TensorFlow keeps for itself ("__saved_model_init_op"). */
  readonly signatures: readonly SignatureFacts[];
  /** Names of files below `assets/`. */
  readonly assets: readonly string[];
  /** Whether it was written by TensorFlow 2: it then always has variables, if only to say that there are none. */
  readonly hasObjects: boolean;
  /** Whether it restores variables with a saver, as TensorFlow 1 does. */
  readonly hasSaver: boolean;
}

/** What `saved_model.pb` says. */
export interface SavedModelFacts {
  readonly file: string;
  readonly sizeBytes: number;
  readonly metaGraphs: readonly MetaGraphFacts[];
}

const HINT = 'export the model again with model.export or tf.saved_model.save, and copy the whole folder';
const MAX_ENTRIES = 10_000;

/**
 * Reads `saved_model.pb` (tensorflow/core/protobuf/saved_model.proto and meta_graph.proto, described at
 * https://www.tensorflow.org/guide/saved_model). The graph itself is passed over. Throws E_ARTIFACT_CORRUPT or
 * E_ARTIFACT_HOSTILE.
 */
export function readSavedModel(source: ByteSource): Promise<SavedModelFacts> {
  return reading(source, read, HINT);
}

async function read(source: ByteSource): Promise<SavedModelFacts> {
  const metaGraphs: MetaGraphFacts[] = [];
  await ProtobufMessage.of(source).each({
    2: async (field, message) => {
      add(metaGraphs, await metaGraphOf(field, message));
    },
  });
  if (metaGraphs.length === 0) throw corrupt('it holds no graph');
  return { file: source.name, sizeBytes: source.size, metaGraphs };
}

async function metaGraphOf(field: WireField, message: ProtobufMessage): Promise<MetaGraphFacts> {
  const tags: string[] = [];
  const signatures: SignatureFacts[] = [];
  const assets: string[] = [];
  let tensorflowVersion: string | undefined;
  let [hasObjects, hasSaver] = [false, false];
  const info: FieldHandlers = {
    4: async (tag, inner) => {
      add(tags, await inner.text(tag));
    },
    5: async (version, inner) => {
      tensorflowVersion = await inner.text(version);
    },
  };
  await message.inside(field, {
    1: (part, graph) => graph.inside(part, info),
    3: () => {
      hasSaver = true;
    },
    5: async (part, graph) => {
      add(signatures, await signatureOf(part, graph));
    },
    6: async (part, graph) => {
      add(assets, await assetOf(part, graph));
    },
    7: () => {
      hasObjects = true;
    },
  });
  const named = signatures.filter(({ name }) => !name.startsWith('__saved_model_'));
  return {
    tags,
    tensorflowVersion: tensorflowVersion === '' ? undefined : tensorflowVersion,
    signatures: named.sort((a, b) => compare(a.name, b.name)),
    assets: assets.sort(compare),
    hasObjects,
    hasSaver,
  };
}

/** An entry of the map of signatures: name, SignatureDef. */
async function signatureOf(field: WireField, message: ProtobufMessage): Promise<SignatureFacts> {
  const inputs: TensorFacts[] = [];
  const outputs: TensorFacts[] = [];
  let [name, method] = ['', ''];
  const definition: FieldHandlers = {
    1: async (part, inner) => {
      add(inputs, await tensorOf(part, inner));
    },
    2: async (part, inner) => {
      add(outputs, await tensorOf(part, inner));
    },
    3: async (part, inner) => {
      method = await inner.text(part);
    },
  };
  await message.inside(field, {
    1: async (part, entry) => {
      name = await entry.text(part);
    },
    2: (part, entry) => entry.inside(part, definition),
  });
  return { name, method, inputs: byName(inputs), outputs: byName(outputs) };
}

/** An entry of a map of tensors: name, TensorInfo. */
async function tensorOf(field: WireField, message: ProtobufMessage): Promise<TensorFacts> {
  let [name, dtype] = ['', 0];
  let shape: readonly Dimension[] | undefined = [];
  const info: FieldHandlers = {
    2: (part) => {
      dtype = signedOf(part);
    },
    3: async (part, inner) => {
      shape = await shapeOf(part, inner);
    },
  };
  await message.inside(field, {
    1: async (part, entry) => {
      name = await entry.text(part);
    },
    2: (part, entry) => entry.inside(part, info),
  });
  return { name, dtype: dtypeOfTensorFlow(dtype), shape };
}

async function shapeOf(
  field: WireField,
  message: ProtobufMessage,
): Promise<readonly Dimension[] | undefined> {
  const dimensions: Dimension[] = [];
  const rank = { isOpen: false };
  await message.inside(field, {
    2: async (part, shape) => {
      let size = 0;
      await shape.inside(part, {
        1: (inner) => {
          size = signedOf(inner);
        },
      });
      add(dimensions, size < 0 ? null : size);
    },
    3: (part) => {
      rank.isOpen = signedOf(part) !== 0;
    },
  });
  return rank.isOpen ? undefined : dimensions;
}

async function assetOf(field: WireField, message: ProtobufMessage): Promise<string> {
  let filename = '';
  await message.inside(field, {
    2: async (part, asset) => {
      filename = await asset.text(part);
    },
  });
  return filename;
}

function add<Item>(items: Item[], item: Item): void {
  if (items.length >= MAX_ENTRIES) throw hostile(`it has a list of more than ${MAX_ENTRIES} entries`);
  items.push(item);
}

function byName(tensors: readonly TensorFacts[]): readonly TensorFacts[] {
  return [...tensors].sort((a, b) => compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
