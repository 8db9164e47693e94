// google/protobuf/struct.proto: Value, Struct and ListValue as JSON values.
import { isCallable, isList, isRecord, put } from '../guards.ts';
import { Fields, malformed, BYTES, FIXED64, VARINT } from './fields.ts';
import { block, blockOf, entry } from './write.ts';

const MAX_DEPTH = 100; // protobuf's own limit
const CELL = 11; // bytes of {values: {number_value: x}}: 0a 09 11, then the double

/** A google.protobuf.Value. */
export function readValue(fields: Fields, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw malformed('it is nested too deeply');
  let result: unknown = null;
  while (fields.next()) {
    const read = KINDS[fields.number * 8 + fields.wire];
    if (read) result = read(fields, depth);
  }
  return result;
}

// By field number and wire type.
const KINDS: Readonly<Record<number, (fields: Fields, depth: number) => unknown>> = {
  [8 + VARINT]: () => null,
  [16 + FIXED64]: (fields) => fields.bytes.readDoubleLE(fields.start),
  [24 + BYTES]: (fields) => fields.text(),
  [32 + VARINT]: (fields) => fields.value !== 0,
  [40 + BYTES]: (fields, depth) => readStruct(fields.inner(), depth + 1),
  [48 + BYTES]: (fields, depth) => readList(fields.inner(), depth + 1),
};

/** A google.protobuf.Struct. */
function readStruct(fields: Fields, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  while (fields.next()) {
    if (fields.number === 1 && fields.wire === BYTES) readEntry(fields.inner(), result, depth);
  }
  return result;
}

/** One entry of a map from string to Value. */
export function readEntry(fields: Fields, into: Record<string, unknown>, depth = 0): void {
  let key = '';
  let value: unknown = null;
  while (fields.next()) {
    if (fields.wire !== BYTES) continue;
    if (fields.number === 1) key = fields.text();
    else if (fields.number === 2) value = readValue(fields.inner(), depth + 1);
  }
  put(into, key, value);
}

/** A google.protobuf.ListValue. */
export function readList(fields: Fields, depth = 0): unknown[] {
  if (depth > MAX_DEPTH) throw malformed('it is nested too deeply');
  const items: unknown[] = [];
  while (fields.next()) {
    if (fields.number !== 1 || fields.wire !== BYTES) continue;
    const { bytes, start, stop } = fields;
    // Nearly every element is a number in its usual nine bytes.
    if (stop - start === 9 && bytes[start] === 0x11) items.push(bytes.readDoubleLE(start + 1));
    else items.push(readValue(fields.inner(), depth + 1));
  }
  return items;
}

/** The bytes of a google.protobuf.Value. Throws a TypeError for what is not JSON. */
export function writeValue(value: unknown, depth = 0): Buffer {
  if (depth > MAX_DEPTH) throw new RangeError('the answer is nested too deeply for protocol buffers');
  if (typeof value === 'number') return double(value);
  if (typeof value === 'string') return block(0x1a, Buffer.from(value));
  if (typeof value === 'boolean') return Buffer.of(0x20, value ? 1 : 0);
  if (value === undefined) return Buffer.of(8, 0);
  if (typeof value === 'object') return writeNested(value, depth + 1);
  throw new TypeError(`a ${typeof value} is not JSON`);
}

function writeNested(value: object | null, depth: number): Buffer {
  if (isList(value)) return block(0x32, writeList(value, depth));
  return isRecord(value) ? writeObject(value, depth) : Buffer.of(8, 0);
}

function writeObject(value: Record<string, unknown>, depth: number): Buffer {
  const { toJSON } = value;
  if (isCallable(toJSON)) return writeValue(toJSON.call(value), depth);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return blockOf(
    0x2a,
    entries.map(([key, member]) => entry(0x0a, key, writeValue(member, depth))),
  );
}

function double(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = 0x11;
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

/** The bytes of a google.protobuf.ListValue. */
export function writeList(items: readonly unknown[], depth = 0): Buffer {
  if (items.every((item) => typeof item === 'number')) return numberCells(items);
  return Buffer.concat(items.map((item) => block(0x0a, writeValue(item, depth + 1))));
}

function numberCells(numbers: readonly unknown[]): Buffer {
  const bytes = Buffer.allocUnsafe(numbers.length * CELL);
  let at = 0;
  for (const number of numbers) {
    bytes[at] = 0x0a;
    bytes[at + 1] = 0x09;
    bytes[at + 2] = 0x11;
    bytes.writeDoubleLE(Number(number), at + 3);
    at += CELL;
  }
  return bytes;
}
