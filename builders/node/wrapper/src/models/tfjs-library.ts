import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, StartupError } from '../errors.ts';
import { isCallable, isRecord } from '../guards.ts';

/** A tensor of TensorFlow.js. */
export interface TfTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<ArrayLike<unknown>>;
  dispose(): void;
}

/** One input or output as a loaded model describes it. */
export interface TfSide {
  readonly name: string;
  readonly shape?: readonly (number | null)[] | null;
  readonly dtype?: string | null;
}

/** A loaded model, of layers or a graph. */
export interface TfModel {
  readonly inputs: readonly TfSide[];
  readonly outputs: readonly TfSide[];
  predict(inputs: unknown): unknown;
  executeAsync?(inputs: unknown): Promise<unknown>;
}

/** The parts of TensorFlow.js that serving needs. */
export interface Tf {
  tensor(values: ArrayLike<unknown>, shape: readonly number[], dtype: string): TfTensor;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  getBackend(): string;
}

/** How a model is loaded: TensorFlow.js reads it through a handler of ours. */
export type LoadModel = (handler: object) => Promise<TfModel>;

export interface TfLibrary {
  readonly tf: Tf;
  readonly loadModel: LoadModel;
}

export type TfFormat = 'layers-model' | 'graph-model';

const SCOPE = '@tensorflow';
const BACKENDS = ['wasm', 'cpu'];

/** TensorFlow.js from the node_modules of a project: as one package, or only the parts that the model needs. */
export async function loadTfjs(folder: string, format: TfFormat): Promise<TfLibrary> {
  const require = createRequire(join(folder, 'index.js'));
  const whole = tryRequire(require, `${SCOPE}/tfjs`);
  const core = whole ?? tryRequire(require, `${SCOPE}/tfjs-core`);
  if (!isTf(core)) throw missing(`${SCOPE}/tfjs-core`);
  const part = format === 'graph-model' ? 'tfjs-converter' : 'tfjs-layers';
  const loader = whole ?? tryRequire(require, `${SCOPE}/${part}`);
  const name = format === 'graph-model' ? 'loadGraphModel' : 'loadLayersModel';
  const load = isRecord(loader) ? loader[name] : undefined;
  if (!isCallable(load)) throw missing(`${SCOPE}/${part}`);
  for (const backend of BACKENDS) tryRequire(require, `${SCOPE}/tfjs-backend-${backend}`);
  await chooseBackend(core, BACKENDS);
  return {
    tf: core,
    loadModel: async (handler) => {
      const model = await load(handler);
      if (!isModel(model))
        throw new StartupError('cannot use the model: TensorFlow.js loaded something else');
      return model;
    },
  };
}

/** Takes the first of the backends that works here. */
export async function chooseBackend(tf: Tf, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!(await tf.setBackend(name).catch(() => false))) continue;
    await tf.ready();
    return;
  }
  throw missing(names.map((name) => `${SCOPE}/tfjs-backend-${name}`).join(' or '));
}

function tryRequire(require: NodeJS.Require, name: string): unknown {
  try {
    const loaded: unknown = require(name);
    return loaded;
  } catch (error) {
    if (isRecord(error) && error['code'] === 'MODULE_NOT_FOUND') return undefined;
    throw new StartupError(`cannot load ${name}: ${describe(error)}`, { cause: error });
  }
}

function missing(name: string): StartupError {
  return new StartupError(`cannot serve the TensorFlow.js model: ${name} is not in this image`);
}

function isTf(value: unknown): value is Tf {
  return (
    isRecord(value) &&
    ['tensor', 'setBackend', 'ready', 'getBackend'].every((name) => isCallable(value[name]))
  );
}

function isModel(value: unknown): value is TfModel {
  return (
    isRecord(value) &&
    Array.isArray(value['inputs']) &&
    Array.isArray(value['outputs']) &&
    isCallable(value['predict'])
  );
}
