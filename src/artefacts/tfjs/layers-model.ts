import type { Json } from '../../model/detection.ts';
import { corrupt } from '../artifact-problem.ts';
import { isList, listOf, memberOf, textOf } from '../json-value.ts';
import type { Dimension, TensorFacts } from '../tensor-facts.ts';

/** Inputs and outputs of a model. */
export interface ModelTensors {
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
}

/** The tensors of a Keras model, as far as its layers tell: outputs of other layers than dense ones have no known shape. */
export function layersTensors(topology: Json): ModelTensors {
  // Keras wraps the model, TensorFlow.js itself does not.
  const model = memberOf(topology, 'model_config') ?? topology;
  const config = memberOf(model, 'config');
  const layers = config !== undefined && isList(config) ? config : listOf(memberOf(config, 'layers'));
  if (layers.length === 0) throw corrupt('its modelTopology has no layers');
  return textOf(model, 'class_name') === 'Sequential' ? ofSequence(layers) : ofGraph(config, layers);
}

function ofSequence(layers: readonly Json[]): ModelTensors {
  const [first = null] = layers;
  return { inputs: [inputOf(first)], outputs: [outputOf(layers.at(-1) ?? null)] };
}

/** A functional model names its input and output layers: [name, node, tensor], one of them or a list. */
function ofGraph(config: Json | undefined, layers: readonly Json[]): ModelTensors {
  const byName = new Map(layers.map((layer) => [nameOf(layer), layer]));
  const named = (key: string): readonly Json[] =>
    layerNames(memberOf(config, key)).map((name) => {
      const layer = byName.get(name);
      if (layer === undefined) throw corrupt(`its modelTopology has no layer "${name.slice(0, 80)}"`);
      return layer;
    });
  return { inputs: named('input_layers').map(inputOf), outputs: named('output_layers').map(outputOf) };
}

function layerNames(value: Json | undefined): readonly string[] {
  const list = listOf(value);
  if (typeof list[0] === 'string') return [list[0]];
  return list.flatMap((entry) => {
    const [name] = listOf(entry);
    return typeof name === 'string' ? [name] : [];
  });
}

function nameOf(layer: Json): string {
  return textOf(memberOf(layer, 'config'), 'name') ?? textOf(layer, 'name') ?? '';
}

function inputOf(layer: Json): TensorFacts {
  const config = memberOf(layer, 'config');
  const shape = memberOf(config, 'batch_input_shape') ?? memberOf(config, 'batch_shape');
  return { name: nameOf(layer), dtype: textOf(config, 'dtype') ?? 'float32', shape: shapeOf(shape) };
}

function outputOf(layer: Json): TensorFacts {
  const config = memberOf(layer, 'config');
  const units = memberOf(config, 'units');
  const isDense = textOf(layer, 'class_name') === 'Dense' && typeof units === 'number';
  return { name: nameOf(layer), dtype: 'float32', shape: isDense ? [null, units] : undefined };
}

function shapeOf(value: Json | undefined): readonly Dimension[] | undefined {
  if (value === undefined || !isList(value)) return undefined;
  return value.map((length) => (typeof length === 'number' && length >= 0 ? length : null));
}
