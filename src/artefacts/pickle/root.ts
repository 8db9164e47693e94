import { asKind, isKind, itemsOf, type PickleObject, type PickleValue } from './values.ts';

/** What the file holds: an instance of a class, or plain data by Python's name for it. */
export interface PickleRoot {
  readonly kind: 'object' | 'array' | 'data' | 'unknown';
  /** Module of the object's class; absent for plain data. */
  readonly module?: string;
  /** Qualified name of the object's class, or a plain word such as "dict". */
  readonly name: string;
}

/** A class by its names. */
export interface ClassName {
  readonly module: string;
  readonly name: string;
}

/** Tells what a value is. */
export function rootOf(value: PickleValue): PickleRoot {
  if (value === null) return { kind: 'data', name: 'None' };
  if (typeof value === 'string') return { kind: 'data', name: 'str' };
  if (typeof value === 'boolean') return { kind: 'data', name: 'bool' };
  if (typeof value === 'bigint' || Number.isInteger(value)) return { kind: 'data', name: 'int' };
  if (typeof value === 'number') return { kind: 'data', name: 'float' };
  return rootOfKind(value);
}

function rootOfKind(value: PickleValue & object): PickleRoot {
  if (value.kind === 'array') return { kind: 'array', module: 'numpy', name: 'ndarray' };
  if (value.kind === 'global') return { kind: 'data', module: value.module, name: value.name };
  if (value.kind === 'opaque') return { kind: 'unknown', name: value.what };
  if (value.kind !== 'object') return { kind: 'data', name: value.kind };
  const made = classOf(value);
  return made === undefined ? { kind: 'unknown', name: 'object' } : { kind: 'object', ...made };
}

/** Functions that make an instance of the class they are given first. */
const CONSTRUCTORS = new Set(['copyreg.__newobj__', 'copyreg._reconstructor', 'copyreg.__newobj_ex__']);

/** The class of an object; of one that a function made, that function. */
export function classOf(object: PickleObject): ClassName | undefined {
  const { callable } = object;
  if (!isKind(callable, 'global')) return isKind(callable, 'object') ? dynamicClassOf(callable) : undefined;
  const [first] = itemsOf(object.args) ?? [];
  const isConstructor = CONSTRUCTORS.has(callable.fullName);
  const type = isConstructor ? asKind(first, 'global') : callable;
  return type === undefined ? undefined : { module: type.module, name: type.name };
}

/** Functions of cloudpickle and dill that make a class, and where the class's name and attributes stand. */
const CLASS_MAKERS: ReadonlyMap<string, { readonly name: number; readonly attributes: number }> = new Map([
  ['_make_skeleton_class', { name: 1, attributes: 3 }],
  ['_create_type', { name: 1, attributes: 3 }],
]);

function dynamicClassOf({ callable, args }: PickleObject): ClassName | undefined {
  const maker = isKind(callable, 'global') ? CLASS_MAKERS.get(callable.name) : undefined;
  const items = itemsOf(args) ?? [];
  if (maker === undefined) return undefined;
  const name = items[maker.name];
  const module = asKind(items[maker.attributes], 'dict')?.entries.get('__module__');
  if (typeof name !== 'string') return undefined;
  return { module: typeof module === 'string' ? module : '__main__', name };
}
