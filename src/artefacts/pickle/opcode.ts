import type { Running } from './literals.ts';
import type { Machine } from './machine.ts';
import type { PickleValue } from './values.ts';

/** One opcode: the protocol that brought it, and what it does. */
export interface Opcode {
  readonly since: number;
  run(machine: Machine): Running;
}

/** Opcodes with their code and the name that `pickletools` gives them. */
export type OpcodeTable = readonly (readonly [code: number, name: string, opcode: Opcode])[];

/** An opcode that needs no bytes beyond those buffered. */
export function now(since: number, act: (machine: Machine) => void): Opcode {
  return {
    since,
    run(machine) {
      act(machine);
      return undefined;
    },
  };
}

/** An opcode that puts one value on the stack, from bytes that are buffered or from the stack. */
export function pushing(since: number, valueOf: (machine: Machine) => PickleValue): Opcode {
  return now(since, (machine) => {
    machine.push(valueOf(machine));
  });
}
