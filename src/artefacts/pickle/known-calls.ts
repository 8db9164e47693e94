import { Buffer } from 'node:buffer';
import type { Budget } from './budget.ts';
import { setArrayState, shapeOf } from './numpy-arrays.ts';
import { bytesOf, dtypeOf, isNumpy, scalarOf } from './numpy-values.ts';
import { itemsOf, type PickleGlobal, type PickleValue } from './values.ts';

/** A call whose result we know without making it: plain data that is written as a call. */
type KnownCall = (args: readonly PickleValue[], budget: Budget) => PickleValue | undefined;

const BY_NAME = new Map<string, KnownCall>([
  ['_codecs.encode', encode],
  ['copyreg._reconstructor', reconstructor],
  ['dill._dill._create_array', createArray],
  ['builtins.bytearray', ([data]) => bytesOf(data)],
  ['builtins.set', ([items], budget) => budget.sequence('set', itemsOf(items) ?? [])],
  ['builtins.frozenset', ([items], budget) => budget.sequence('frozenset', itemsOf(items) ?? [])],
  ['collections.OrderedDict', (args, budget) => (args.length === 0 ? budget.dict() : undefined)],
]);

/** The result of a call of a global; undefined when it is not one of those we know. */
export function knownResult(
  callable: PickleGlobal,
  args: readonly PickleValue[],
  budget: Budget,
): PickleValue | undefined {
  const known = BY_NAME.get(callable.fullName);
  if (known !== undefined) return known(args, budget);
  if (isNumpy(callable, ['_reconstruct'])) return budget.array(args[0] ?? null);
  if (isNumpy(callable, ['_frombuffer'])) return fromBuffer(callable, args, budget);
  if (isNumpy(callable, ['scalar'])) return scalar(args, budget);
  return undefined;
}

/** How Python 3 writes bytes in protocols 0 to 2: `_codecs.encode(text, 'latin1')`. */
function encode([text, encoding]: readonly PickleValue[]): PickleValue | undefined {
  const isLatin1 = encoding === 'latin1' || encoding === 'latin-1';
  if (!isLatin1 || typeof text !== 'string') return undefined;
  return { kind: 'bytes', latin1: text };
}

/** How protocols 0 and 1 write an instance: `copyreg._reconstructor(class, base, state of the base)`. */
function reconstructor(args: readonly PickleValue[], budget: Budget): PickleValue | undefined {
  const [type, ...rest] = args;
  return type === undefined ? undefined : budget.object(type, budget.sequence('tuple', rest));
}

/** How protocol 5 writes an array: `numpy._core.numeric._frombuffer(buffer, dtype, shape, order)`. */
function fromBuffer(
  callable: PickleGlobal,
  args: readonly PickleValue[],
  budget: Budget,
): PickleValue | undefined {
  const [data = null, dtype = null, shape] = args;
  const array = budget.array(callable);
  array.dtype = dtype;
  array.shape = shapeOf(shape);
  array.data = data;
  return array;
}

/** How dill writes an array: `_create_array(numpy's _reconstruct, its arguments, state, attributes)`. */
function createArray([, args, state]: readonly PickleValue[], budget: Budget): PickleValue {
  const array = budget.array(itemsOf(args)?.[0] ?? null);
  setArrayState(array, state ?? null);
  return array;
}

/** One element of an array: `numpy._core.multiarray.scalar(dtype, bytes)`. */
function scalar([type, data]: readonly PickleValue[], budget: Budget): PickleValue | undefined {
  const dtype = dtypeOf(type);
  const payload = bytesOf(data)?.latin1;
  if (dtype === undefined || payload === undefined || !budget.mayKeepText(payload.length)) return undefined;
  return scalarOf(dtype, Buffer.from(payload, 'latin1'));
}

/** Functions that import the module whose name they are given. */
const IMPORTERS = new Set([
  'builtins.__import__',
  'importlib.import_module',
  'importlib.__import__',
  'cloudpickle.cloudpickle.subimport',
  'joblib.externals.cloudpickle.cloudpickle.subimport',
  'dill._dill._import_module',
  'dill.dill._import_module',
]);

/** The module that the call would import, if that is what the call does. */
export function importedBy(callable: PickleGlobal, args: readonly PickleValue[]): string | undefined {
  const [module] = args;
  if (!IMPORTERS.has(callable.fullName)) return undefined;
  return typeof module === 'string' ? module : undefined;
}
