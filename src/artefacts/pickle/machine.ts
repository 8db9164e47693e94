import { corrupt, hostile } from '../artifact-problem.ts';
import type { ByteReader } from '../byte-reader.ts';
import type { Budget } from './budget.ts';
import { MAX_DEPTH, MAX_MEMO, MAX_STACK } from './limits.ts';
import type { Trace } from './trace.ts';
import type { PickleValue } from './values.ts';

/** What a nested pickle shares with the one around it. */
export interface MachineParts {
  readonly reader: ByteReader;
  readonly budget: Budget;
  readonly trace: Trace;
}

/**
 * The state of the symbolic pickle machine: stack, marks and memo, as the format's definition has them
 * (CPython's `pickletools` and PEP 307, 3154, 574). The opcodes are in the table of `opcodes.ts`.
 */
export class Machine {
  readonly reader: ByteReader;
  readonly budget: Budget;
  readonly trace: Trace;
  /** Whether arrays in joblib's way may follow: not within a pickle inside a joblib file. */
  readonly joblib: boolean;
  #protocol = 0;
  #declaredProtocol = 0;
  #opcodes = 0;
  #opcodeOffset = 0;
  #frameEnd = 0;
  #stopped = false;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo: PickleValue[] = [];
  #memoized = 0;

  constructor({ reader, budget, trace }: MachineParts, joblib: boolean) {
    this.reader = reader;
    this.budget = budget;
    this.trace = trace;
    this.joblib = joblib;
  }

  /** The highest protocol that the stream names or whose opcodes it uses. */
  get protocol(): number {
    return this.#protocol;
  }

  /** The protocol that the stream names: below 3, names are Python 2's. */
  get declaredProtocol(): number {
    return this.#declaredProtocol;
  }

  /** How many opcodes were run. */
  get opcodes(): number {
    return this.#opcodes;
  }

  /** Offset of the opcode that is being run. */
  get opcodeOffset(): number {
    return this.#opcodeOffset;
  }

  /** Offset behind the current frame (PEP 3154). */
  get frameEnd(): number {
    return this.#frameEnd;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Called for each opcode, before it is run. */
  beginOpcode(offset: number, since: number): void {
    this.#opcodeOffset = offset;
    this.#opcodes += 1;
    this.budget.countOpcode();
    if (since > this.#protocol) this.#protocol = since;
  }

  declareProtocol(protocol: number): void {
    this.#declaredProtocol = protocol;
    this.#protocol = Math.max(this.#protocol, protocol);
  }

  enterFrame(end: number): void {
    this.#frameEnd = end;
  }

  stop(): void {
    this.#stopped = true;
  }

  push(value: PickleValue): void {
    if (this.#stack.length >= MAX_STACK) {
      throw hostile(`its pickle puts more than ${MAX_STACK} values on the stack`);
    }
    this.#stack.push(value);
  }

  /** Takes the topmost value. What lies below a mark cannot be reached, as in CPython. */
  pop(): PickleValue {
    if (this.#stack.length <= this.#fence()) throw this.underflow();
    return this.#stack.pop() ?? null;
  }

  top(): PickleValue {
    if (this.#stack.length <= this.#fence()) throw this.underflow();
    return this.#stack[this.#stack.length - 1] ?? null;
  }

  replaceTop(value: PickleValue): void {
    this.pop();
    this.push(value);
  }

  mark(): void {
    if (this.#marks.length >= MAX_DEPTH) {
      throw hostile(`its pickle is nested more than ${MAX_DEPTH} levels deep`);
    }
    this.#marks.push(this.#stack.length);
  }

  /** Takes everything above the last mark. */
  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.damaged('no mark');
    return this.#stack.splice(mark);
  }

  /** POP: takes a value, or a mark when that lies on top. */
  discard(): void {
    if (this.#marks.length > 0 && this.#stack.length === this.#fence()) this.#marks.pop();
    else this.pop();
  }

  memoize(): void {
    this.remember(this.#memoized);
  }

  /** Puts the topmost value under the index. */
  remember(index: number): void {
    // Picklers count from 0 or 1; CPython allocates up to the index, so a large one alone would fill its memory.
    if (index > this.#opcodes || index >= MAX_MEMO) {
      throw hostile(`its pickle uses memo index ${index} after ${this.#opcodes} opcodes`);
    }
    const value = this.top();
    while (this.#memo.length < index) this.#memo.push(UNSET);
    if (this.#memo[index] === undefined || this.#memo[index] === UNSET) this.#memoized += 1;
    this.#memo[index] = value;
  }

  recall(index: number): PickleValue {
    const value = this.#memo[index];
    if (value === undefined || value === UNSET) {
      throw this.damaged(`nothing has memo index ${index}`);
    }
    return value;
  }

  /** The problem of an opcode that finds too little, or something else than it needs. */
  underflow(): Error {
    return this.damaged('a value is missing');
  }

  /** The problem of an opcode that cannot be; in the very beginning it means that the file is something else. */
  damaged(why: string): Error {
    if (this.#declaredProtocol === 0 && this.#opcodes <= MISTAKABLE_OPCODES) {
      return corrupt('it is not a pickle', 'check what the file really is');
    }
    return corrupt(`its pickle is damaged near byte ${this.#opcodeOffset}: ${why}`);
  }

  #fence(): number {
    return this.#marks[this.#marks.length - 1] ?? 0;
  }
}

/** Text can look like this many opcodes by chance. */
const MISTAKABLE_OPCODES = 2;

const UNSET: PickleValue = { kind: 'opaque', what: 'extension' };
