/**
 * What a pickle would make, without making it. Literals are themselves; integers beyond 2^53 are bigints.
 * Long payloads and the tails of long containers are not kept.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleGlobal
  | PickleSequence
  | PickleDict
  | PickleBytes
  | PickleObject
  | PickleArray
  | PickleOpaque;

/** Something that the pickle imports: a class, a function, or any other attribute of a module. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
  /** Module and name with a dot between. */
  readonly fullName: string;
  /** Offset of the opcode in the decompressed stream. */
  readonly offset: number;
}

interface SequenceOf<K> {
  readonly kind: K;
  readonly items: PickleValue[];
  length: number;
  depth: number;
}

export type PickleSequence =
  SequenceOf<'tuple'> | SequenceOf<'list'> | SequenceOf<'set'> | SequenceOf<'frozenset'>;

export interface PickleDict {
  readonly kind: 'dict';
  /** Entries with a string as key. */
  readonly entries: Map<string, PickleValue>;
  /** All entries. */
  length: number;
  depth: number;
}

export interface PickleBytes {
  readonly kind: 'bytes';
  /** The payload, one code unit a byte, for strings take less memory than arrays; absent when it is long. */
  readonly latin1: string | undefined;
}

/** What a call gives: `callable(*args)`, then its state and contents. */
export interface PickleObject {
  readonly kind: 'object';
  readonly callable: PickleValue;
  readonly args: PickleValue;
  state: PickleValue | undefined;
  /** Items appended to it (a subclass of list), if any. */
  list: PickleSequence | undefined;
  /** Entries set on it (a subclass of dict), if any. */
  dict: PickleDict | undefined;
  depth: number;
}

/** A NumPy array. */
export interface PickleArray {
  readonly kind: 'array';
  readonly subclass: PickleValue;
  shape: readonly number[] | undefined;
  /** The dtype as the pickle has it (`dtypeOf` reads it). */
  dtype: PickleValue;
  /** The elements: bytes in order, or a list for an array of objects. */
  data: PickleValue;
  depth: number;
}

/** Something whose value is unknown: long text, a persistent id, an extension code. */
export interface PickleOpaque {
  readonly kind: 'opaque';
  readonly what: 'text' | 'integer' | 'persistent id' | 'extension';
}

export const LONG_BYTES: PickleBytes = { kind: 'bytes', latin1: undefined };
export const LONG_TEXT: PickleOpaque = { kind: 'opaque', what: 'text' };
export const LONG_INTEGER: PickleOpaque = { kind: 'opaque', what: 'integer' };
export const PERSISTENT: PickleOpaque = { kind: 'opaque', what: 'persistent id' };
export const EXTENSION: PickleOpaque = { kind: 'opaque', what: 'extension' };

export type ValueKind = Exclude<PickleValue, null | boolean | number | bigint | string>['kind'];

/** The value, if it is of this kind. */
export function asKind<K extends ValueKind>(
  value: PickleValue | undefined,
  kind: K,
): Extract<PickleValue, { readonly kind: K }> | undefined {
  return isKind(value, kind) ? value : undefined;
}

export function isKind<K extends ValueKind>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** The items, if it is a sequence of any kind. */
export function itemsOf(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  if (typeof value !== 'object' || value === null || !('items' in value)) return undefined;
  return value.items;
}

/** How many levels of containers the value has. */
export function depthOf(value: PickleValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 'depth' in value ? value.depth : 0;
}
