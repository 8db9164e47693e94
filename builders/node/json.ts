import type { Json } from '../../src/builder-api.ts';

/** A JSON object. */
export type JsonObject = Readonly<Record<string, Json>>;

/** Whether a JSON value is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member, and nothing of the prototype. */
export function memberOf(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A member that is an object; an empty one for anything else. */
export function objectIn(value: Json | undefined, key: string): JsonObject {
  const member = isObject(value) ? memberOf(value, key) : undefined;
  return isObject(member) ? member : {};
}

/** A member that is a text and not empty. */
export function textIn(value: Json | undefined, key: string): string | undefined {
  const member = isObject(value) ? memberOf(value, key) : undefined;
  return typeof member === 'string' && member !== '' ? member : undefined;
}

/** The members of an object that are texts. */
export function textsIn(value: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (typeof member === 'string' ? [[key, member]] : [])),
  );
}

/** The value of a JSON text, or why it is none. */
export function parseJson(text: string): { readonly value: Json } | { readonly why: string } {
  const parse: (text: string) => Json = JSON.parse;
  try {
    return { value: parse(text) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}
