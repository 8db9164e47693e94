import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, StartupError } from '../errors.ts';
import { isCallable, isRecord } from '../guards.ts';

/** A tensor of onnxruntime (onnxruntime-common, "Tensor"). */
export interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<unknown>;
}

/** One input or output as a loaded model describes it. */
export interface OrtSide {
  readonly name: string;
  /** False for sequences and maps, which cannot be answered. */
  readonly isTensor: boolean;
  readonly type?: string;
  /** A text is the name of a size that is open. */
  readonly shape?: readonly (number | string)[];
}

/** A loaded model (onnxruntime-common, "InferenceSession"). */
export interface OrtSession {
  readonly inputMetadata: readonly OrtSide[];
  readonly outputMetadata: readonly OrtSide[];
  run(feeds: object): Promise<Readonly<Record<string, OrtTensor>>>;
}

/** The parts of onnxruntime that serving needs. */
export interface Ort {
  readonly Tensor: new (type: string, data: ArrayLike<unknown>, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: { create(path: string, options: object): Promise<OrtSession> };
}

const PACKAGE = 'onnxruntime-node';

/** onnxruntime from the node_modules of a project. Throws a StartupError. */
export function loadOnnxruntime(folder: string): Ort {
  const require = createRequire(join(folder, 'index.js'));
  let loaded: unknown;
  try {
    loaded = require(PACKAGE);
  } catch (error) {
    const isMissing = isRecord(error) && error['code'] === 'MODULE_NOT_FOUND';
    throw new StartupError(
      isMissing
        ? `cannot serve the ONNX model: ${PACKAGE} is not in this image`
        : `cannot load ${PACKAGE}: ${describe(error)}`,
      { cause: error },
    );
  }
  if (isOrt(loaded)) return loaded;
  throw new StartupError(`cannot serve the ONNX model: this ${PACKAGE} is of another make`);
}

function isOrt(value: unknown): value is Ort {
  return isRecord(value) && isCallable(value['Tensor']) && isCallable(value['InferenceSession']);
}
