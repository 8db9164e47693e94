import { MAX_KEPT_TEXT_BYTES } from './limits.ts';
import { whenLine } from './line.ts';
import type { Running } from './literals.ts';
import type { Machine } from './machine.ts';
import * as objects from './objects.ts';
import { now, pushing, type OpcodeTable } from './opcode.ts';
import { EXTENSION, PERSISTENT, type PickleValue } from './values.ts';

/** Opcodes that import, call, and give state. */
export const OBJECTS: OpcodeTable = [
  [0x63, 'GLOBAL', { since: 0, run: objects.globalOfLines }],
  [0x93, 'STACK_GLOBAL', now(4, objects.stackGlobal)],
  [0x69, 'INST', { since: 0, run: objects.instantiateByName }],
  [0x6f, 'OBJ', now(1, objects.instantiateToMark)],
  [0x52, 'REDUCE', now(0, reduce)],
  [0x81, 'NEWOBJ', now(2, newObject)],
  [0x92, 'NEWOBJ_EX', now(4, objects.callWithKeywords)],
  [0x62, 'BUILD', now(0, objects.build)],
  [0x50, 'PERSID', { since: 0, run: persistentLine }],
  [0x51, 'BINPERSID', pushing(1, persistentTop)],
  [0x82, 'EXT1', pushing(2, (machine) => extension(machine, machine.reader.u8()))],
  [0x83, 'EXT2', pushing(2, (machine) => extension(machine, machine.reader.u16()))],
  [0x84, 'EXT4', pushing(2, (machine) => extension(machine, machine.reader.i32()))],
];

function reduce(machine: Machine): void {
  objects.callTop(machine, 'REDUCE');
}

function newObject(machine: Machine): void {
  objects.callTop(machine, 'NEWOBJ');
}

function persistentLine(machine: Machine): Running {
  return whenLine(machine.reader, MAX_KEPT_TEXT_BYTES, () => {
    machine.trace.persistentId({ opcode: 'PERSID', offset: machine.opcodeOffset });
    machine.push(PERSISTENT);
  });
}

function persistentTop(machine: Machine): PickleValue {
  machine.pop();
  machine.trace.persistentId({ opcode: 'BINPERSID', offset: machine.opcodeOffset });
  return PERSISTENT;
}

/** An entry of a registry that exists only in the process that wrote the pickle (`copyreg.add_extension`). */
function extension(machine: Machine, code: number): PickleValue {
  machine.trace.extensionCode(code, machine.opcodeOffset);
  return EXTENSION;
}
