import * as literal from './literals.ts';
import { pushing, type OpcodeTable } from './opcode.ts';

/** Opcodes that put a literal on the stack. */
export const LITERALS: OpcodeTable = [
  [0x4e, 'NONE', pushing(0, () => null)],
  [0x88, 'NEWTRUE', pushing(2, () => true)],
  [0x89, 'NEWFALSE', pushing(2, () => false)],
  [0x46, 'FLOAT', { since: 0, run: literal.float }],
  [0x49, 'INT', { since: 0, run: literal.decimal }],
  [0x4c, 'LONG', { since: 0, run: literal.decimal }],
  [0x4a, 'BININT', pushing(1, ({ reader }) => reader.i32())],
  [0x4b, 'BININT1', pushing(1, ({ reader }) => reader.u8())],
  [0x4d, 'BININT2', pushing(1, ({ reader }) => reader.u16())],
  [0x47, 'BINFLOAT', pushing(1, ({ reader }) => reader.f64BigEndian())],
  [0x8a, 'LONG1', { since: 2, run: (machine) => literal.long(machine, machine.reader.u8()) }],
  [0x8b, 'LONG4', { since: 2, run: (machine) => literal.long(machine, machine.reader.i32()) }],
  [0x53, 'STRING', { since: 0, run: literal.quotedLine }],
  [0x54, 'BINSTRING', { since: 1, run: (machine) => literal.byteString(machine, machine.reader.u32()) }],
  [0x55, 'SHORT_BINSTRING', { since: 1, run: (machine) => literal.byteString(machine, machine.reader.u8()) }],
  [0x56, 'UNICODE', { since: 0, run: literal.unicodeLine }],
  [0x58, 'BINUNICODE', { since: 1, run: (machine) => literal.text(machine, machine.reader.u32()) }],
  [0x8c, 'SHORT_BINUNICODE', { since: 4, run: (machine) => literal.text(machine, machine.reader.u8()) }],
  [0x8d, 'BINUNICODE8', { since: 4, run: (machine) => literal.text(machine, machine.reader.u64()) }],
  [0x42, 'BINBYTES', { since: 3, run: (machine) => literal.bytes(machine, machine.reader.u32()) }],
  [0x43, 'SHORT_BINBYTES', { since: 3, run: (machine) => literal.bytes(machine, machine.reader.u8()) }],
  [0x8e, 'BINBYTES8', { since: 4, run: (machine) => literal.bytes(machine, machine.reader.u64()) }],
  [0x96, 'BYTEARRAY8', { since: 5, run: (machine) => literal.bytes(machine, machine.reader.u64()) }],
];
