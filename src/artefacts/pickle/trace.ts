import { hostile } from '../artifact-problem.ts';
import { MAX_GLOBALS, MAX_PLACES } from './limits.ts';
import { isKind, type PickleGlobal, type PickleValue } from './values.ts';

/** The opcodes that import, and those that call or change what was imported. */
export type ImportOpcode = 'GLOBAL' | 'STACK_GLOBAL' | 'INST';
export type CallOpcode = 'REDUCE' | 'NEWOBJ' | 'NEWOBJ_EX' | 'OBJ' | 'INST' | 'BUILD';

/** One thing that loading the pickle would import. */
export interface GlobalUse {
  readonly module: string;
  /** Qualified name: it may have dots. */
  readonly name: string;
  readonly opcode: ImportOpcode;
  /** Where it is imported first (offset in the decompressed stream). */
  readonly offset: number;
  /** Whether loading would also call it, make an instance of it, or set its attributes. */
  readonly called: boolean;
  /** The first such call. */
  readonly call?: Place<CallOpcode>;
  /** The first call of each opcode, in order. */
  readonly calls: readonly Place<CallOpcode>[];
}

export interface Place<Opcode extends string = string> {
  readonly opcode: Opcode;
  readonly offset: number;
}

/** A module that is imported by a call with its name, and the offset of the first such call. */
export interface ImportPlace {
  readonly module: string;
  readonly offset: number;
}

interface Use {
  readonly global: PickleGlobal;
  readonly opcode: ImportOpcode;
  readonly calls: Place<CallOpcode>[];
}

/** What a pickle would do beyond making plain data: collected while it is read. */
export class Trace {
  readonly #uses = new Map<string, Use>();
  readonly #imports = new Map<string, number>();
  readonly #sklearnVersions = new Set<string>();
  /** Calls of something that was itself made by the pickle (what `getattr` gave, a class made on the fly). */
  readonly indirectCalls: Place<CallOpcode>[] = [];
  readonly persistentIds: Place[] = [];
  readonly extensionCodes: { readonly code: number; readonly offset: number }[] = [];
  /** Arrays in joblib's way: their bytes follow their description in the stream. */
  joblibArrays = 0;

  /** Remembers an import; the same global again gives the same value. */
  import(global: PickleGlobal, opcode: ImportOpcode): PickleGlobal {
    const key = `${global.module}\n${global.name}`;
    const known = this.#uses.get(key);
    if (known !== undefined) return known.global;
    if (this.#uses.size >= MAX_GLOBALS) {
      throw hostile(`its pickle imports more than ${MAX_GLOBALS} different names`);
    }
    this.#uses.set(key, { global, opcode, calls: [] });
    return global;
  }

  /** Remembers a call. */
  call(callable: PickleValue, place: Place<CallOpcode>): void {
    if (!isKind(callable, 'global')) {
      if (this.indirectCalls.length < MAX_PLACES) this.indirectCalls.push(place);
      return;
    }
    const use = this.#uses.get(`${callable.module}\n${callable.name}`);
    const isKnown = use?.calls.some(({ opcode }) => opcode === place.opcode) ?? true;
    if (!isKnown) use?.calls.push(place);
  }

  /** A module that is imported by a call with its name. */
  importByName(module: string, offset: number): void {
    if (this.#imports.size < MAX_GLOBALS && !this.#imports.has(module)) this.#imports.set(module, offset);
  }

  /** The scikit-learn release that an estimator's state names. */
  sklearnVersion(version: string): void {
    if (this.#sklearnVersions.size < MAX_PLACES) this.#sklearnVersions.add(version);
  }

  persistentId(place: Place): void {
    if (this.persistentIds.length < MAX_PLACES) this.persistentIds.push(place);
  }

  extensionCode(code: number, offset: number): void {
    if (this.extensionCodes.length < MAX_PLACES) this.extensionCodes.push({ code, offset });
  }

  get globals(): readonly GlobalUse[] {
    return [...this.#uses.values()].map(({ global, opcode, calls }) => {
      const { module, name, offset } = global;
      const [call] = calls;
      const use = { module, name, opcode, offset, called: call !== undefined, calls };
      return call === undefined ? use : { ...use, call };
    });
  }

  get imports(): readonly string[] {
    return [...this.#imports.keys()].sort();
  }

  /** The imports by name, in order of first appearance. */
  get importPlaces(): readonly ImportPlace[] {
    return [...this.#imports].map(([module, offset]) => ({ module, offset }));
  }

  get sklearnVersions(): readonly string[] {
    return [...this.#sklearnVersions].sort();
  }
}
