import { isList, isRecord, put } from '../guards.ts';
import { BYTES, FIXED32, VARINT, type Fields } from './fields.ts';
import { readEntry } from './values.ts';

const TYPES = ['COUNTER', 'GAUGE', 'TIMER'];

interface Found {
  puid: string;
  readonly tags: Record<string, unknown>;
  readonly routing: Record<string, unknown>;
  readonly requestPath: Record<string, unknown>;
  readonly metrics: unknown[];
}

/** Meta as an object that omits what is empty, as proto3's JSON form does. */
export function readMeta(fields: Fields): Readonly<Record<string, unknown>> {
  const found: Found = { puid: '', tags: {}, routing: {}, requestPath: {}, metrics: [] };
  while (fields.next()) if (fields.wire === BYTES) readField(fields, found);
  const kept = Object.entries(found).filter(([, value]: [string, unknown]) =>
    typeof value === 'string'
      ? value !== ''
      : isList(value)
        ? value.length > 0
        : isRecord(value) && Object.keys(value).length > 0,
  );
  return Object.fromEntries(kept);
}

function readField(fields: Fields, found: Found): void {
  switch (fields.number) {
    case 1:
      found.puid = fields.text();
      break;
    case 2:
      readEntry(fields.inner(), found.tags);
      break;
    case 3:
      readRouting(fields.inner(), found.routing);
      break;
    case 4:
      readText(fields.inner(), found.requestPath);
      break;
    case 5:
      found.metrics.push(readMetric(fields.inner()));
      break;
  }
}

function readRouting(fields: Fields, into: Record<string, unknown>): void {
  let key = '';
  let branch = 0;
  while (fields.next()) {
    if (fields.number === 1 && fields.wire === BYTES) key = fields.text();
    else if (fields.number === 2 && fields.wire === VARINT) branch = fields.value;
  }
  put(into, key, branch);
}

function readText(fields: Fields, into: Record<string, unknown>): void {
  let key = '';
  let value = '';
  while (fields.next()) {
    if (fields.wire !== BYTES) continue;
    if (fields.number === 1) key = fields.text();
    else if (fields.number === 2) value = fields.text();
  }
  put(into, key, value);
}

function readMetric(fields: Fields): Record<string, unknown> {
  const metric: Record<string, unknown> = {};
  const tags: Record<string, unknown> = {};
  while (fields.next()) {
    if (fields.number === 4 && fields.wire === BYTES) readText(fields.inner(), tags);
    else METRIC[fields.number * 8 + fields.wire]?.(fields, metric);
  }
  return Object.keys(tags).length > 0 ? { ...metric, tags } : metric;
}

// By field number and wire type; zeros are left out.
const METRIC: Readonly<Record<number, (fields: Fields, metric: Record<string, unknown>) => void>> = {
  [8 + BYTES]: (fields, metric) => {
    metric['key'] = fields.text();
  },
  [16 + VARINT]: ({ value }, metric) => {
    if (value !== 0) metric['type'] = TYPES[value] ?? value;
  },
  [24 + FIXED32]: ({ bytes, start }, metric) => {
    const value = shortest(bytes.readFloatLE(start));
    if (value !== 0) metric['value'] = value;
  },
};

/** The double with the fewest digits that is the given 32-bit float: 0.1 and not 0.10000000149. */
export function shortest(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  for (const digits of [6, 7, 8]) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
