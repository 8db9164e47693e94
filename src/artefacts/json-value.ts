import type { Json } from '../model/detection.ts';
import { corrupt } from './artifact-problem.ts';

/** Parses JSON. Throws a problem ("corrupt") with the name of what is no JSON. */
export function parseJson(text: string, what: string): Json {
  const parse: (text: string) => Json = JSON.parse;
  try {
    return parse(text);
  } catch {
    throw corrupt(`${what} is not JSON`);
  }
}

/** A member of an object, and nothing of its prototype; undefined for all that is no object. */
export function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The value if it is a list, else an empty one. */
export function listOf(value: Json | undefined): readonly Json[] {
  return value !== undefined && isList(value) ? value : [];
}

/** A member that is a text. */
export function textOf(value: Json | undefined, key: string): string | undefined {
  const member = memberOf(value, key);
  return typeof member === 'string' ? member : undefined;
}

/** `Array.isArray` that knows read-only lists. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
