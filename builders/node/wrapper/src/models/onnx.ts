import { isAbsolute, join } from 'node:path';
import { sizeOf, type Tensor } from '../arrays.ts';
import { BadRequest, describe, StartupError } from '../errors.ts';
import type { BareSource } from './bare-source.ts';
import { loadOnnxruntime, type Ort, type OrtSession, type OrtTensor } from './onnx-library.ts';
import { outputOf, sideOf, stacked, tensorOf } from './onnx-tensors.ts';
import { arraysFor } from './tensor-inputs.ts';
import { answeredOf, answerOf } from './tensor-outputs.ts';
import { described, type Side, type Sides } from './tensor-sides.ts';

/** The component of a bare ONNX model. Throws a StartupError. */
export async function openOnnx({ artifact, folder, parameters }: BareSource): Promise<object> {
  if (artifact === undefined)
    throw new StartupError('cannot start "seldon:onnx": SELDON_ARTIFACT names no .onnx file');
  const ort = loadOnnxruntime(folder);
  const path = isAbsolute(artifact) ? artifact : join(folder, artifact);
  const session = await ort.InferenceSession.create(path, optionsFor(parameters['threads'])).catch(
    (error: unknown) => {
      throw new StartupError(`cannot load the model "${artifact}": ${describe(error)}`, { cause: error });
    },
  );
  const inputs = session.inputMetadata.map(sideOf);
  const outputs = session.outputMetadata.filter(({ isTensor }) => isTensor).map(sideOf);
  return new OnnxModel({ ort, session }, { inputs, outputs: answeredOf(outputs, parameters['output']) });
}

/** One thread unless the parameter says otherwise: replicas are what scales. */
function optionsFor(threads: unknown): object {
  const count = typeof threads === 'number' && threads >= 1 ? Math.floor(threads) : 1;
  return { executionProviders: ['cpu'], intraOpNumThreads: count, interOpNumThreads: count };
}

interface Engine {
  readonly ort: Ort;
  readonly session: OrtSession;
}

type Tensors = Readonly<Record<string, OrtTensor>>;

class OnnxModel {
  readonly #engine: Engine;
  readonly #sides: Sides;
  /** Exported for one row at a time: rows of a batch are asked one by one. */
  readonly #hasSingleRows: boolean;

  constructor(engine: Engine, sides: Sides) {
    const { inputs, outputs } = sides;
    this.#engine = engine;
    this.#hasSingleRows = inputs.length > 0 && inputs.every(({ shape }) => shape?.[0] === 1);
    this.#sides = this.#hasSingleRows
      ? { inputs: inputs.map(ofManyRows), outputs: outputs.map(ofManyRows) }
      : sides;
  }

  /** A single output is data, several come back by name. */
  async predict(features: unknown, names: unknown): Promise<unknown> {
    const { inputs, outputs } = this.#sides;
    const arrays = arraysFor({ features, names }, inputs);
    const found = this.#hasSingleRows ? await this.#rowByRow(arrays) : await this.#run(arrays);
    return answerOf(
      outputs,
      outputs.map(({ tensor }) => {
        const output = found[tensor];
        return output && outputOf(output);
      }),
    );
  }

  init_metadata(): object {
    const { inputs, outputs } = this.#sides;
    return { platform: 'onnx', inputs: inputs.map(described), outputs: outputs.map(described) };
  }

  /** What onnxruntime refuses is the fault of the values: the model itself is loaded. */
  async #run(arrays: readonly Tensor[]): Promise<Tensors> {
    const { ort, session } = this.#engine;
    const { inputs } = this.#sides;
    const feeds = Object.fromEntries(
      inputs.flatMap((input, at) => {
        const array = arrays[at];
        return array ? [[input.tensor, tensorOf(ort, array, input)]] : [];
      }),
    );
    try {
      // All outputs: of some, onnxruntime-node 1.23 gives the right values under wrong names.
      return await session.run(feeds);
    } catch (error) {
      throw new BadRequest(describe(error));
    }
  }

  async #rowByRow(arrays: readonly Tensor[]): Promise<Tensors> {
    const counts = new Set(arrays.map(({ shape }) => shape[0] ?? 0));
    const [rows = 0, another] = counts;
    if (another !== undefined)
      throw new BadRequest(`the inputs have different numbers of rows: ${[...counts].join(', ')}`);
    const answers: Tensors[] = [];
    for (let row = 0; row < rows; row += 1)
      answers.push(await this.#run(arrays.map((one) => rowOf(one, row))));
    return Object.fromEntries(
      this.#sides.outputs.flatMap(({ tensor }) => {
        const whole = stacked(answers.flatMap((answer) => answer[tensor] ?? []));
        return whole ? [[tensor, whole]] : [];
      }),
    );
  }
}

function ofManyRows(side: Side): Side {
  return side.shape === undefined ? side : { ...side, shape: [null, ...side.shape.slice(1)] };
}

function rowOf({ shape, values }: Tensor, row: number): Tensor {
  const inner = shape.slice(1);
  const size = sizeOf(inner);
  return { shape: [1, ...inner], values: Array.prototype.slice.call(values, row * size, (row + 1) * size) };
}
