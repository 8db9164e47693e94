import { hostile } from '../artifact-problem.ts';
import {
  DICT_BYTES,
  MAX_CONTAINER_BYTES,
  MAX_DEPTH,
  MAX_KEPT_BYTES,
  MAX_KEPT_BYTES_TOTAL,
  MAX_KEPT_ITEMS,
  MAX_KEPT_ITEMS_TOTAL,
  MAX_KEPT_TEXT_BYTES,
  ITEM_BYTES,
  MAX_KEPT_TEXT_TOTAL,
  MAX_OPCODES,
  OBJECT_BYTES,
  PAYLOAD_BYTES,
  SEQUENCE_BYTES,
  TEXT_BYTES,
} from './limits.ts';
import {
  depthOf,
  type PickleArray,
  type PickleDict,
  type PickleObject,
  type PickleSequence,
  type PickleValue,
} from './values.ts';

type Container = PickleSequence | PickleDict | PickleObject | PickleArray;

/**
 * Makes the values of a pickle and keeps count of what they take: what is too large to keep is known by its length,
 * what no honest writer makes (depth, number of containers) is refused as hostile.
 */
export class Budget {
  #opcodes = 0;
  #containerBytes = 0;
  #items = 0;
  #textBytes = 0;
  #bytes = 0;

  /** Called for each opcode, those of nested pickles included. */
  countOpcode(): void {
    this.#opcodes += 1;
    if (this.#opcodes > MAX_OPCODES) throw hostile(`its pickle has more than ${MAX_OPCODES} opcodes`);
  }

  sequence(kind: PickleSequence['kind'], from: readonly PickleValue[]): PickleSequence {
    this.#count(SEQUENCE_BYTES + from.length * ITEM_BYTES);
    const sequence: PickleSequence = { kind, items: [], length: 0, depth: 1 };
    for (const item of from) this.append(sequence, item);
    return sequence;
  }

  dict(): PickleDict {
    this.#count(DICT_BYTES);
    return { kind: 'dict', entries: new Map(), length: 0, depth: 1 };
  }

  object(callable: PickleValue, args: PickleValue): PickleObject {
    this.#count(OBJECT_BYTES);
    const depth = 1 + Math.max(depthOf(callable), depthOf(args));
    const made: PickleObject = {
      kind: 'object',
      callable,
      args,
      state: undefined,
      list: undefined,
      dict: undefined,
      depth: 0,
    };
    deepen(made, depth);
    return made;
  }

  array(subclass: PickleValue): PickleArray {
    this.#count(OBJECT_BYTES);
    return { kind: 'array', subclass, shape: undefined, dtype: null, data: null, depth: 1 };
  }

  append(sequence: PickleSequence, item: PickleValue): void {
    deepen(sequence, 1 + depthOf(item));
    sequence.length += 1;
    if (sequence.items.length < MAX_KEPT_ITEMS && this.#mayKeepItem()) sequence.items.push(item);
  }

  setItem(dict: PickleDict, key: PickleValue, item: PickleValue): void {
    deepen(dict, 1 + Math.max(depthOf(key), depthOf(item)));
    dict.length += 1;
    if (typeof key !== 'string') return;
    if (dict.entries.has(key) || (dict.entries.size < MAX_KEPT_ITEMS && this.#mayKeepItem())) {
      dict.entries.set(key, item);
    }
  }

  /** Whether text of this length (in bytes) is to be kept; if so it is counted. */
  mayKeepText(length: number): boolean {
    const cost = TEXT_BYTES + length;
    if (length > MAX_KEPT_TEXT_BYTES || this.#textBytes + cost > MAX_KEPT_TEXT_TOTAL) return false;
    this.#textBytes += cost;
    return true;
  }

  /** Whether a payload of this length is to be kept; if so it is counted. */
  mayKeepBytes(length: number): boolean {
    const cost = PAYLOAD_BYTES + length;
    if (length > MAX_KEPT_BYTES || this.#bytes + cost > MAX_KEPT_BYTES_TOTAL) return false;
    this.#bytes += cost;
    return true;
  }

  #mayKeepItem(): boolean {
    if (this.#items >= MAX_KEPT_ITEMS_TOTAL) return false;
    this.#items += 1;
    return true;
  }

  #count(bytes: number): void {
    this.#containerBytes += bytes;
    if (this.#containerBytes > MAX_CONTAINER_BYTES) {
      throw hostile(
        `its pickle makes objects of more than ${MAX_CONTAINER_BYTES} bytes, not counting any data`,
      );
    }
  }
}

/** Raises the depth of a container. */
export function deepen(container: Container, depth: number): void {
  if (depth > MAX_DEPTH) throw hostile(`its pickle is nested more than ${MAX_DEPTH} levels deep`);
  const target = container;
  if (depth > target.depth) target.depth = depth;
}
