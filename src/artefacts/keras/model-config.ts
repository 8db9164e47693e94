import type { Json } from '../../model/detection.ts';
import { isList, listOf, memberOf, textOf } from '../json-value.ts';
import type { Dimension, TensorFacts } from '../tensor-facts.ts';

/** What the configuration of a Keras model says: the same in `.keras` files and in the older `.h5`. */
export interface KerasModelFacts {
  /** "Sequential", "Functional", or the name of the author's own class. */
  readonly className: string;
  readonly name: string | undefined;
  /** Classes of layers, models inside the model included, each once, sorted. */
  readonly layers: readonly string[];
  /** Classes that Keras does not have itself, as registered ("my_package>Scale"), sorted. */
  readonly customClasses: readonly string[];
  /** Whether it has a Lambda layer, which holds Python bytecode. */
  readonly hasLambda: boolean;
  /** Undefined where the configuration does not tell (a model class of the author's own). */
  readonly inputs: readonly TensorFacts[] | undefined;
  /** Names of the outputs, where they are not just the last layer's. */
  readonly outputs: readonly string[];
}

/** Models in models in models; deeper ones are nobody's. */
const MAX_DEPTH = 32;
const MAX_LAYERS = 100_000;

/** Reads the configuration of a model. Never fails: what it does not say is undefined or empty. */
export function kerasModelOf(config: Json): KerasModelFacts {
  const objects = layersIn(config, 0);
  const inner = memberOf(config, 'config');
  const custom = [config, ...objects].map(customNameOf).filter((name) => name !== undefined);
  return {
    className: textOf(config, 'class_name') ?? 'unknown',
    name: textOf(inner, 'name'),
    layers: unique(objects.map((layer) => textOf(layer, 'class_name') ?? 'unknown')),
    customClasses: unique(custom),
    hasLambda: objects.some((layer) => textOf(layer, 'class_name') === 'Lambda'),
    inputs: inputsOf(config),
    outputs: endsOf(memberOf(inner, 'output_layers')).map(({ name }) => name),
  };
}

/** The layers of a model, of models among them, and those that layers wrap (Bidirectional, TimeDistributed). */
function layersIn(object: Json, depth: number): readonly Json[] {
  if (depth > MAX_DEPTH) return [];
  const config = memberOf(object, 'config');
  // Before Keras 2.2.3 the configuration of a Sequential was the list of its layers.
  const layers = config !== undefined && isList(config) ? config : listOf(memberOf(config, 'layers'));
  const wrapped = memberOf(config, 'layer');
  const direct = [...layers.slice(0, MAX_LAYERS), ...(wrapped === undefined ? [] : [wrapped])];
  return direct.flatMap((layer) => [layer, ...layersIn(layer, depth + 1)]);
}

/** Keras 3 names the module of each class; a registered one has its package before the name. */
function customNameOf(object: Json): string | undefined {
  const [registered, className] = [textOf(object, 'registered_name'), textOf(object, 'class_name')];
  const module = textOf(object, 'module');
  if (registered?.includes('>') === true) return registered;
  const isOwn = module !== undefined && !/^(?:keras|tensorflow|tf_keras)(?:\.|$)/.test(module);
  const isUnknown = memberOf(object, 'module') === null && registered !== undefined;
  return isOwn || isUnknown ? className : undefined;
}

function inputsOf(model: Json): readonly TensorFacts[] | undefined {
  const config = memberOf(model, 'config');
  const layers = config !== undefined && isList(config) ? config : listOf(memberOf(config, 'layers'));
  const ends = endsOf(memberOf(config, 'input_layers'));
  if (ends.length === 0) {
    const shape = shapeOf(layers[0]) ?? shapeIn(memberOf(config, 'build_input_shape'));
    return layers[0] === undefined || shape === undefined ? undefined : [tensorOf(layers[0], shape)];
  }
  const inputs = ends.flatMap((end) => {
    const layer = layers.find((one) => nameOf(one) === end.layer);
    const shape = shapeOf(layer);
    return layer === undefined || shape === undefined ? [] : [{ ...tensorOf(layer, shape), name: end.name }];
  });
  return inputs.length === ends.length ? inputs : undefined;
}

function nameOf(layer: Json): string | undefined {
  return textOf(layer, 'name') ?? textOf(memberOf(layer, 'config'), 'name');
}

function tensorOf(layer: Json, shape: readonly Dimension[]): TensorFacts {
  const config = memberOf(layer, 'config');
  const dtype = textOf(config, 'dtype') ?? textOf(memberOf(memberOf(config, 'dtype'), 'config'), 'name');
  return { name: nameOf(layer) ?? 'input', dtype: plainType(dtype), shape };
}

function plainType(dtype: string | undefined): string {
  return dtype === 'string' ? 'object' : (dtype ?? 'float32');
}

function shapeOf(layer: Json | undefined): readonly Dimension[] | undefined {
  const config = memberOf(layer, 'config');
  return shapeIn(memberOf(config, 'batch_shape') ?? memberOf(config, 'batch_input_shape'));
}

function shapeIn(value: Json | undefined): readonly Dimension[] | undefined {
  if (value === undefined || value === null || !isList(value)) return undefined;
  const sizes = value.filter((size) => typeof size === 'number' || size === null);
  return sizes.length === value.length ? sizes : undefined;
}

/** An end of a model: its name for the outside, and the layer that it is. */
interface End {
  readonly name: string;
  readonly layer: string;
}

/** The ends in `["dense", 0, 0]`, `[["a", 0, 0], ["b", 0, 0]]` or `{"x": ["a", 0, 0]}`. */
function endsOf(value: Json | undefined): readonly End[] {
  if (value === undefined || value === null || typeof value !== 'object') return [];
  if (!isList(value)) {
    return Object.entries(value).flatMap(([name, inner]) =>
      endOf(inner).map(({ layer }) => ({ name, layer })),
    );
  }
  return typeof value[0] === 'string' ? endOf(value) : value.flatMap(endOf);
}

function endOf(value: Json): readonly End[] {
  const [layer] = listOf(value);
  return typeof layer === 'string' ? [{ name: layer, layer }] : [];
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
