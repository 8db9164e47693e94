import { corrupt, unsupported } from '../artifact-problem.ts';
import { deepen } from './budget.ts';
import type { Machine, MachineParts } from './machine.ts';
import { shapeOf } from './numpy-arrays.ts';
import { dtypeOf, type Dtype } from './numpy-values.ts';
import {
  asKind,
  depthOf,
  isKind,
  LONG_BYTES,
  type PickleArray,
  type PickleObject,
  type PickleValue,
} from './values.ts';

/** `joblib.numpy_pickle`, also where scikit-learn before 0.23 carried its own copy. */
const JOBLIB_MODULE = /(?:^|\.)joblib\.numpy_pickle$/;
const OLD_JOBLIB_MODULE = /(?:^|\.)joblib\.numpy_pickle(?:_compat)?$/;

/** Runs a pickle that stands at the reader's position. */
type RunNested = (parts: MachineParts) => Promise<PickleValue>;

/** Whether the value is joblib's description of an array whose bytes follow. */
export function isJoblibWrapper(value: PickleValue): value is PickleObject {
  return className(value, JOBLIB_MODULE) === 'NumpyArrayWrapper';
}

/** joblib before 0.10 put arrays into files of their own. */
export function refuseOldJoblib(value: PickleValue): void {
  const name = className(value, OLD_JOBLIB_MODULE);
  if (name === 'NDArrayWrapper' || name === 'ZNDArrayWrapper') {
    throw unsupported(
      'it was written by joblib before 0.10, which keeps arrays in other files',
      'load it with the joblib that wrote it and save it again with joblib 1.0 or later',
    );
  }
}

function className(value: PickleValue, module: RegExp): string | undefined {
  if (!isKind(value, 'object') || !isKind(value.callable, 'global')) return undefined;
  return module.test(value.callable.module) ? value.callable.name : undefined;
}

/**
 * Reads or skips the bytes of the array that joblib wrote behind its description (source: joblib's
 * `NumpyArrayWrapper.write_array`): a pickle of its own for arrays of objects, else one byte with the length of the
 * padding, the padding (both only since joblib 1.2, told by an attribute), and the elements.
 */
export async function readJoblibArray(
  machine: Machine,
  wrapper: PickleObject,
  runNested: RunNested,
): Promise<PickleValue> {
  const { shape, dtype, isPadded } = attributesOf(wrapper);
  if (shape === undefined) throw corrupt('an array of joblib has no shape');
  if (dtype === undefined) throw unsupported('it holds an array of a type that NumPy does not define');
  if (dtype.hasObject) return runNested(machine);
  if (isPadded) await skipPadding(machine);
  const array = arrayOf(machine, wrapper, shape);
  await readElements(machine, array, lengthOf(shape, dtype));
  return array;
}

interface Attributes {
  readonly shape: readonly number[] | undefined;
  readonly dtype: Dtype | undefined;
  readonly isPadded: boolean;
}

function attributesOf({ state }: PickleObject): Attributes {
  const entries = asKind(state, 'dict')?.entries;
  return {
    shape: shapeOf(entries?.get('shape')),
    dtype: dtypeOf(entries?.get('dtype')),
    isPadded: typeof entries?.get('numpy_array_alignment_bytes') === 'number',
  };
}

function arrayOf({ budget }: Machine, { state }: PickleObject, shape: readonly number[]): PickleArray {
  const entries = asKind(state, 'dict')?.entries;
  const array = budget.array(entries?.get('subclass') ?? null);
  array.shape = shape;
  array.dtype = entries?.get('dtype') ?? null;
  deepen(array, 1 + depthOf(array.dtype));
  return array;
}

async function skipPadding({ reader }: Machine): Promise<void> {
  await reader.need(1);
  await reader.skip(reader.u8());
}

function lengthOf(shape: readonly number[], dtype: Dtype): number {
  return shape.reduce((product, length) => product * length, 1) * dtype.itemBytes;
}

async function readElements(machine: Machine, array: PickleArray, length: number): Promise<void> {
  const { reader, budget } = machine;
  if (!Number.isSafeInteger(length) || length > (reader.remaining ?? length)) {
    throw corrupt(`an array at byte ${reader.offset} has more bytes than the file`);
  }
  if (budget.mayKeepBytes(length)) {
    await reader.need(length);
    array.data = { kind: 'bytes', latin1: reader.latin1(length) };
  } else {
    array.data = LONG_BYTES;
    await reader.skip(length);
  }
}
