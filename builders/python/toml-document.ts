import { parse, TomlError } from 'smol-toml';
import { badRequirements } from './requirements-txt.ts';

/** A table of TOML or an object of JSON. */
export type Table = Readonly<Record<string, unknown>>;

/** Parses a file of TOML. Throws E_BAD_REQUIREMENTS with the place of what is none. */
export function parseTomlFile(file: string, text: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw badRequirements(file, [`it is not TOML (line ${error.line}, column ${error.column})`]);
  }
}

/** A value as a table; an empty one for anything else. */
export function tableOf(value: unknown): Table {
  const isTable =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  return isTable ? Object.fromEntries(Object.entries(value)) : {};
}
