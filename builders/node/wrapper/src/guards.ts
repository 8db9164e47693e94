/** Whether a value is an object with keys: neither a list nor null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a list; unlike Array.isArray it does not make its members `any`. */
export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

export type Callable = (...parameters: readonly unknown[]) => unknown;

/** Whether a value can be called. */
export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

/** Sets a key of a plain object; "__proto__" becomes a key like any other. */
export function put<T>(target: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** A value as it may stand in a message: JSON where it is JSON, cut where it is long. */
export function shown(value: unknown, limit = 400): string {
  const text = textOf(value);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

function textOf(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value);
  try {
    const text: unknown = JSON.stringify(value);
    if (typeof text === 'string') return text;
  } catch {
    // what refers to itself, or holds a bigint
  }
  return `a ${typeof value} that is not JSON`;
}

/** A text as it is, a number or truth value as text; anything else has none. */
export function plainText(value: unknown, otherwise = ''): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : otherwise;
}
