import { corrupt, unsupported } from '../artifact-problem.ts';
import { CONTAINERS, STACK } from './container-opcodes.ts';
import { LITERALS } from './literal-opcodes.ts';
import type { Machine } from './machine.ts';
import { OBJECTS } from './object-opcodes.ts';
import { now, type Opcode, type OpcodeTable } from './opcode.ts';

/** The highest protocol there is. */
const MAX_PROTOCOL = 5;

const STREAM: OpcodeTable = [
  [0x80, 'PROTO', now(2, protocol)],
  [0x95, 'FRAME', now(4, frame)],
  [0x2e, 'STOP', now(0, stop)],
  [0x97, 'NEXT_BUFFER', now(5, outOfBand)],
  [0x98, 'READONLY_BUFFER', now(5, outOfBand)],
];

/** All opcodes of protocols 0 to 5 by code (source: CPython's `pickletools`). */
export const OPCODES: readonly (Opcode | undefined)[] = tableOf([
  ...LITERALS,
  ...CONTAINERS,
  ...STACK,
  ...OBJECTS,
  ...STREAM,
]);

function tableOf(entries: OpcodeTable): (Opcode | undefined)[] {
  const table = new Array<Opcode | undefined>(256).fill(undefined);
  for (const [code, , opcode] of entries) table[code] = opcode;
  return table;
}

function protocol(machine: Machine): void {
  const version = machine.reader.u8();
  if (version > MAX_PROTOCOL) {
    throw unsupported(
      `its pickle says protocol ${version}, and the highest known is ${MAX_PROTOCOL}`,
      'save the model again with protocol=5 or lower',
    );
  }
  machine.declareProtocol(version);
}

/** A frame is a hint for reading ahead; one that crosses another is nothing that a pickler writes. */
function frame(machine: Machine): void {
  const length = machine.reader.u64();
  const { remaining, offset } = machine.reader;
  if (length > (remaining ?? Number.MAX_SAFE_INTEGER)) {
    throw corrupt(
      `a frame of its pickle claims more bytes at byte ${machine.opcodeOffset} than the file has`,
    );
  }
  if (offset < machine.frameEnd) throw corrupt('a frame of its pickle begins within another');
  machine.enterFrame(offset + length);
}

function stop(machine: Machine): void {
  machine.stop();
}

function outOfBand(): never {
  throw unsupported(
    'its pickle keeps its arrays outside the file (out-of-band buffers)',
    'save the model without a buffer_callback',
  );
}
