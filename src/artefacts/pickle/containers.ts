import { deepen } from './budget.ts';
import type { Machine } from './machine.ts';
import { isKind, itemsOf, type PickleDict, type PickleValue } from './values.ts';

/** APPEND, APPENDS, ADDITEMS: to a list or a set, or to an object of a subclass of list. */
export function appendAll(machine: Machine, items: readonly PickleValue[]): void {
  const target = machine.top();
  const { budget } = machine;
  if (isKind(target, 'list') || isKind(target, 'set')) {
    for (const item of items) budget.append(target, item);
  } else if (isKind(target, 'object')) {
    target.list ??= budget.sequence('list', []);
    for (const item of items) budget.append(target.list, item);
    deepen(target, 1 + target.list.depth);
  } else if (!isKind(target, 'opaque') && !isKind(target, 'array')) {
    throw machine.underflow();
  }
}

/** SETITEM, SETITEMS: keys and values by turns, into a dict or an object of a subclass of dict. */
export function setAll(machine: Machine, pairs: readonly PickleValue[]): void {
  const target = machine.top();
  if (pairs.length % 2 === 1) throw machine.underflow();
  if (isKind(target, 'dict')) {
    setPairs(machine, target, pairs);
  } else if (isKind(target, 'object')) {
    target.dict ??= machine.budget.dict();
    setPairs(machine, target.dict, pairs);
    deepen(target, 1 + target.dict.depth);
  } else if (!isKind(target, 'opaque')) {
    throw machine.underflow();
  }
}

function setPairs({ budget }: Machine, dict: PickleDict, pairs: readonly PickleValue[]): void {
  for (let i = 0; i < pairs.length; i += 2) budget.setItem(dict, pairs[i] ?? null, pairs[i + 1] ?? null);
}

/** DICT: keys and values above the mark. */
export function dictToMark(machine: Machine): void {
  const pairs = machine.popToMark();
  machine.push(machine.budget.dict());
  setAll(machine, pairs);
}

/** TUPLE1, TUPLE2, TUPLE3. */
export function smallTuple(machine: Machine, length: 1 | 2 | 3): PickleValue {
  const items: PickleValue[] = [];
  for (let i = 0; i < length; i++) items.unshift(machine.pop());
  return machine.budget.sequence('tuple', items);
}

/** The arguments of a call: CPython demands a tuple. */
export function popArguments(machine: Machine): PickleValue {
  const args = machine.pop();
  if (itemsOf(args) === undefined && !isKind(args, 'object') && !isKind(args, 'opaque')) {
    throw machine.underflow();
  }
  return args;
}
