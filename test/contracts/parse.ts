import type { Json } from './case.ts';

type Read<T> = (value: Json, where: string) => T;

/** The fields of one object, taken one by one; what is left at the end is an unknown field and an error. */
export class Fields {
  readonly where: string;
  readonly #left: Map<string, Json>;

  constructor(source: Record<string, Json>, where: string) {
    this.where = where;
    this.#left = new Map(Object.entries(source));
  }

  /** The field `name`, or undefined where it is absent. */
  take<T>(name: string, read: Read<T>): T | undefined {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value === undefined ? undefined : read(value, `${this.where}, ${name}`);
  }

  /** The field `name`. Throws an Error where it is absent. */
  need<T>(name: string, read: Read<T>): T {
    const value = this.take(name, read);
    if (value === undefined) throw new Error(`cannot read ${this.where}: "${name}" is missing`);
    return value;
  }

  /** Throws an Error that names the fields nobody took. */
  done(): void {
    const unknown = [...this.#left.keys()];
    if (unknown.length > 0)
      throw new Error(`cannot read ${this.where}: unknown fields ${unknown.join(', ')}`);
  }
}

/** Parses a JSON document that is one object. */
export function parseJson(source: string, where: string): Record<string, Json> {
  return object(JSON.parse(source) as Json, where);
}

/** Reads an object. */
export function object(value: Json, where: string): Record<string, Json> {
  if (!isObject(value)) throw new Error(`cannot read ${where}: not an object`);
  return value;
}

/** Whether a value is an object, and neither a list nor null. */
export function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a text. */
export function text(value: Json, where: string): string {
  if (typeof value !== 'string') throw new Error(`cannot read ${where}: not a text`);
  return value;
}

/** Reads a list whose members `read` understands. */
export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new Error(`cannot read ${where}: not a list`);
    return value.map((one, index) => read(one, `${where}[${index}]`));
  };
}

/** Reads one of the texts of `choices`. */
export function oneOf<const T extends string>(choices: readonly T[]): Read<T> {
  return (value, where) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new Error(`cannot read ${where}: not one of ${choices.join(', ')}`);
    return found;
  };
}
