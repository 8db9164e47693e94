import type { Json } from '../model/detection.ts';
import { isJsonList, shown } from './json.ts';
import type { Payload } from './message.ts';

/**
 * The first place where two answers differ, or undefined. Numbers must be the same float64 (both zeros are), texts equal.
 */
export function differenceOf(one: Payload, other: Payload): string | undefined {
  if (one.kind !== other.kind) return `${one.kind} and ${other.kind}`;
  const [left, right] = [comparable(one), comparable(other)];
  return differenceOfValues(left, right, '');
}

/** Everything that both transports must say alike. */
function comparable(payload: Payload): Json {
  switch (payload.kind) {
    case 'ndarray':
      return { names: payload.names, ndarray: payload.rows };
    case 'tensor':
      return { names: payload.names, shape: payload.shape, values: payload.values };
    case 'tftensor':
      return { names: payload.names };
    case 'strData':
      return payload.text;
    case 'binData':
      return payload.base64;
    case 'jsonData':
      return payload.value;
    case 'customData':
    case 'nothing':
      return null;
  }
}

function differenceOfValues(one: Json, other: Json, path: string): string | undefined {
  if (one === other) return undefined;
  if (isContainer(one) && isContainer(other) && isJsonList(one) === isJsonList(other)) {
    return differenceOfMembers(one, other, path);
  }
  return `${shown(one)} and ${shown(other)}${path === '' ? '' : ` at ${path}`}`;
}

type Container = readonly Json[] | Readonly<Record<string, Json>>;

function differenceOfMembers(one: Container, other: Container, path: string): string | undefined {
  const [left, right] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  if (left.size !== right.size) return `${left.size} and ${right.size} values at ${path}`;
  for (const [key, value] of left) {
    const place = isJsonList(one) ? `${path}[${key}]` : `${path}${path === '' ? '' : '.'}${key}`;
    const twin = right.get(key);
    const difference =
      twin === undefined ? `a value and nothing at ${place}` : differenceOfValues(value, twin, place);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isContainer(value: Json): value is Container {
  return typeof value === 'object' && value !== null;
}
