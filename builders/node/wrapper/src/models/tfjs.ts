import { isAbsolute, join } from 'node:path';
import type { Tensor } from '../arrays.ts';
import { describe, SeldonError, StartupError } from '../errors.ts';
import { isCallable, isList, isRecord } from '../guards.ts';
import type { BareSource } from './bare-source.ts';
import { arraysFor } from './tensor-inputs.ts';
import { answeredOf, answerOf, type Output } from './tensor-outputs.ts';
import { described, type Side, type Sides } from './tensor-sides.ts';
import { readArtifacts } from './tfjs-artifacts.ts';
import { chooseBackend, loadTfjs, type Tf, type TfModel, type TfTensor } from './tfjs-library.ts';
import { sidesOf } from './tfjs-sides.ts';

/** The component of a bare TensorFlow.js artifact. Throws a StartupError. */
export async function openTfjs({ artifact, folder, parameters }: BareSource): Promise<object> {
  if (artifact === undefined)
    throw new StartupError('cannot start "seldon:tfjs": SELDON_ARTIFACT names no model.json');
  const path = isAbsolute(artifact) ? artifact : join(folder, artifact);
  const { format, handler, signature } = await readArtifacts(path);
  const { tf, loadModel } = await loadTfjs(folder, format);
  const model = await loadModel(handler).catch((error: unknown) => {
    throw new StartupError(`cannot load the model "${artifact}": ${describe(error)}`, { cause: error });
  });
  const sides = {
    inputs: sidesOf(model.inputs, signature.inputs),
    outputs: sidesOf(model.outputs, signature.outputs),
  };
  const answered = answeredOf(sides.outputs, parameters['output']);
  return new TfjsModel({ tf, model, byName: format === 'graph-model' }, sides, answered);
}

interface Engine {
  readonly tf: Tf;
  readonly model: TfModel;
  /** A graph takes its inputs by the names of tensors, layers in order. */
  readonly byName: boolean;
}

class TfjsModel {
  readonly #engine: Engine;
  readonly #sides: Sides;
  readonly #answered: readonly Side[];
  #isDynamic = false;

  constructor(engine: Engine, sides: Sides, answered: readonly Side[]) {
    this.#engine = engine;
    this.#sides = sides;
    this.#answered = answered;
  }

  /** A single output is data, several come back by name. */
  async predict(features: unknown, names: unknown): Promise<unknown> {
    const { inputs, outputs } = this.#sides;
    const found = await this.#run(arraysFor({ features, names }, inputs));
    return answerOf(
      this.#answered,
      this.#answered.map((side) => found[outputs.indexOf(side)]),
    );
  }

  init_metadata(): object {
    const { inputs, outputs } = this.#sides;
    return { platform: 'tensorflow.js', inputs: inputs.map(described), outputs: outputs.map(described) };
  }

  async #run(arrays: readonly Tensor[]): Promise<readonly Output[]> {
    try {
      return await this.#attempt(arrays);
    } catch (error) {
      if (error instanceof SeldonError || !(await this.#isMended(error))) throw error;
      return this.#attempt(arrays);
    }
  }

  /** Some graphs must be run another way, and WebAssembly lacks some operations that plain JavaScript has. */
  async #isMended(error: unknown): Promise<boolean> {
    const { tf, model } = this.#engine;
    const why = describe(error);
    if (!this.#isDynamic && model.executeAsync && /dynamic|executeAsync|control flow/i.test(why)) {
      this.#isDynamic = true;
      return true;
    }
    if (
      tf.getBackend() !== 'wasm' ||
      !/not registered for the backend|not yet supported|not implemented/i.test(why)
    )
      return false;
    await chooseBackend(tf, ['cpu']);
    return true;
  }

  async #attempt(arrays: readonly Tensor[]): Promise<readonly Output[]> {
    const { tf } = this.#engine;
    const tensors = arrays.map(({ values, shape }, at) =>
      tf.tensor(values, shape, this.#sides.inputs[at]?.dtype ?? 'float32'),
    );
    try {
      const results = await this.#execute(tensors);
      const outputs = await Promise.all(results.map(outputOf));
      for (const result of results) result.dispose();
      return outputs;
    } finally {
      for (const tensor of tensors) tensor.dispose();
    }
  }

  async #execute(tensors: readonly TfTensor[]): Promise<readonly TfTensor[]> {
    const { model, byName } = this.#engine;
    const named = Object.fromEntries(this.#sides.inputs.map(({ tensor }, at) => [tensor, tensors[at]]));
    const inputs = byName ? named : tensors.length === 1 ? tensors[0] : tensors;
    const result: unknown = this.#isDynamic ? await model.executeAsync?.(inputs) : model.predict(inputs);
    const list = isList(result)
      ? result
      : isTensor(result)
        ? [result]
        : Object.values(isRecord(result) ? result : {});
    return list.filter(isTensor);
  }
}

async function outputOf(tensor: TfTensor): Promise<Output> {
  const data = await tensor.data();
  const values = tensor.dtype === 'bool' ? Array.from(data, Boolean) : data;
  return { shape: tensor.shape, dataSync: () => values };
}

function isTensor(value: unknown): value is TfTensor {
  return (
    isRecord(value) && isList(value['shape']) && isCallable(value['dispose']) && isCallable(value['data'])
  );
}
