import { appendAll, dictToMark, setAll, smallTuple } from './containers.ts';
import { whenIndex } from './line.ts';
import type { Running } from './literals.ts';
import type { Machine } from './machine.ts';
import { now, pushing, type OpcodeTable } from './opcode.ts';

/** Opcodes that make and fill containers. */
export const CONTAINERS: OpcodeTable = [
  [0x5d, 'EMPTY_LIST', pushing(1, ({ budget }) => budget.sequence('list', []))],
  [0x6c, 'LIST', pushing(0, (machine) => machine.budget.sequence('list', machine.popToMark()))],
  [0x61, 'APPEND', now(0, append)],
  [0x65, 'APPENDS', now(1, appendToMark)],
  [0x29, 'EMPTY_TUPLE', pushing(1, ({ budget }) => budget.sequence('tuple', []))],
  [0x74, 'TUPLE', pushing(0, (machine) => machine.budget.sequence('tuple', machine.popToMark()))],
  [0x85, 'TUPLE1', pushing(2, (machine) => smallTuple(machine, 1))],
  [0x86, 'TUPLE2', pushing(2, (machine) => smallTuple(machine, 2))],
  [0x87, 'TUPLE3', pushing(2, (machine) => smallTuple(machine, 3))],
  [0x7d, 'EMPTY_DICT', pushing(1, ({ budget }) => budget.dict())],
  [0x64, 'DICT', now(0, dictToMark)],
  [0x73, 'SETITEM', now(0, setItem)],
  [0x75, 'SETITEMS', now(1, setItems)],
  [0x8f, 'EMPTY_SET', pushing(4, ({ budget }) => budget.sequence('set', []))],
  [0x90, 'ADDITEMS', now(4, appendToMark)],
  [0x91, 'FROZENSET', pushing(4, (machine) => machine.budget.sequence('frozenset', machine.popToMark()))],
];

/** Opcodes that arrange the stack and the memo. */
export const STACK: OpcodeTable = [
  [0x28, 'MARK', now(0, mark)],
  [0x30, 'POP', now(0, discard)],
  [0x31, 'POP_MARK', now(1, discardToMark)],
  [0x32, 'DUP', pushing(0, (machine) => machine.top())],
  [0x70, 'PUT', { since: 0, run: put }],
  [0x71, 'BINPUT', now(1, binput)],
  [0x72, 'LONG_BINPUT', now(1, longBinput)],
  [0x94, 'MEMOIZE', now(4, memoize)],
  [0x67, 'GET', { since: 0, run: get }],
  [0x68, 'BINGET', pushing(1, (machine) => machine.recall(machine.reader.u8()))],
  [0x6a, 'LONG_BINGET', pushing(1, (machine) => machine.recall(machine.reader.u32()))],
];

function append(machine: Machine): void {
  appendAll(machine, [machine.pop()]);
}

function appendToMark(machine: Machine): void {
  appendAll(machine, machine.popToMark());
}

function setItem(machine: Machine): void {
  const value = machine.pop();
  const key = machine.pop();
  setAll(machine, [key, value]);
}

function setItems(machine: Machine): void {
  setAll(machine, machine.popToMark());
}

function mark(machine: Machine): void {
  machine.mark();
}

function discard(machine: Machine): void {
  machine.discard();
}

function discardToMark(machine: Machine): void {
  machine.popToMark();
}

function memoize(machine: Machine): void {
  machine.memoize();
}

function binput(machine: Machine): void {
  machine.remember(machine.reader.u8());
}

function longBinput(machine: Machine): void {
  machine.remember(machine.reader.u32());
}

function put(machine: Machine): Running {
  return whenIndex(machine.reader, (index) => {
    machine.remember(index);
  });
}

function get(machine: Machine): Running {
  return whenIndex(machine.reader, (index) => {
    machine.push(machine.recall(index));
  });
}
