import { corrupt } from '../artifact-problem.ts';
import { isJoblibWrapper, readJoblibArray, refuseOldJoblib } from './joblib-array.ts';
import { Machine, type MachineParts } from './machine.ts';
import { OPCODES } from './opcodes.ts';
import type { PickleValue } from './values.ts';

/** Longest fixed-size argument (8 bytes) and room for its opcode. */
const LOOKAHEAD_BYTES = 16;
const BUILD = 0x62;

/** What running one pickle to its STOP gave. */
export interface PickleRun {
  readonly value: PickleValue;
  readonly protocol: number;
  readonly opcodes: number;
}

/**
 * Runs the pickle that begins here symbolically, up to its STOP. Nothing is imported or called.
 * Throws a problem when it is damaged, hostile or beyond us.
 */
export async function runPickle(parts: MachineParts): Promise<PickleRun> {
  return run(new Machine(parts, true));
}

async function run(machine: Machine): Promise<PickleRun> {
  const { reader } = machine;
  while (!machine.stopped) {
    if (reader.buffered < LOOKAHEAD_BYTES && !reader.ended) await reader.fill(LOOKAHEAD_BYTES);
    const pending = step(machine);
    if (pending !== undefined) await pending;
  }
  return { value: machine.pop(), protocol: machine.protocol, opcodes: machine.opcodes };
}

function step(machine: Machine): Promise<void> | undefined {
  const { offset } = machine.reader;
  const code = machine.reader.u8();
  const opcode = OPCODES[code];
  machine.beginOpcode(offset, opcode?.since ?? 0);
  if (opcode === undefined) throw machine.damaged(`0x${code.toString(16).padStart(2, '0')} is no opcode`);
  const pending = opcode.run(machine);
  return code === BUILD && machine.joblib ? afterBuild(machine) : pending;
}

/** joblib hooks into BUILD: a description of an array that is complete is followed by the array's bytes. */
function afterBuild(machine: Machine): Promise<void> | undefined {
  const top = machine.top();
  refuseOldJoblib(top);
  if (!isJoblibWrapper(top)) return undefined;
  if (machine.reader.offset < machine.frameEnd) {
    throw corrupt(`a frame of its pickle covers the array at byte ${machine.reader.offset}`);
  }
  machine.trace.joblibArrays += 1;
  return readJoblibArray(machine, top, nested).then((array) => {
    machine.replaceTop(array);
  });
}

/** A pickle within a joblib file: the elements of an array of objects. */
async function nested({ reader, budget, trace }: MachineParts): Promise<PickleValue> {
  const { value } = await run(new Machine({ reader, budget, trace }, false));
  return value;
}
