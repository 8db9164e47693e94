import type { Json } from '../model/detection.ts';

/** Whether a parsed JSON value is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is made of JSON's kinds only. */
export function isJson(value: unknown): value is Json {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isJson);
  return isRecord(value) && Object.values(value).every(isJson);
}

/** A value as a short piece of a message; long ones are cut. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/**
 * JSON text in which every number reads as a floating point number ("41.0"), as Seldon's testers send them
 * (a NumPy float array as JSON). Over gRPC every number is a double, so only then both transports say the same.
 */
export function jsonWithFloats(value: Json): string {
  if (typeof value === 'number') {
    const text = String(value);
    return /^-?\d+$/.test(text) ? `${text}.0` : text;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isJsonList(value)) return `[${value.map(jsonWithFloats).join(',')}]`;
  const members = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}:${jsonWithFloats(inner)}`,
  );
  return `{${members.join(',')}}`;
}

/** `Array.isArray` that knows read-only lists. */
export function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
