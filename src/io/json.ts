/** The value of a JSON text, or undefined when it is not JSON. */
export function parseJson(text: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : new TextDecoder().decode(text));
  } catch {
    return undefined;
  }
}

/** A member of a JSON object; undefined for any other value. */
export function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

/** A member that is a string and not empty. */
export function textOf(value: unknown, key: string): string | undefined {
  const member = memberOf(value, key);
  return typeof member === 'string' && member !== '' ? member : undefined;
}

/** The elements of a member that is an array; none for anything else. */
export function listOf(value: unknown, key: string): readonly unknown[] {
  const member: unknown = memberOf(value, key);
  return Array.isArray(member) ? member : [];
}

/** The strings among the elements of a member. */
export function textsOf(value: unknown, key: string): readonly string[] {
  return listOf(value, key).filter((element) => typeof element === 'string');
}
