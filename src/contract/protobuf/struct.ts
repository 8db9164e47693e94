import type { Json } from '../../model/detection.ts';
import { isJsonList } from '../json.ts';
import { bytesField, doubleField, fieldsOf, intField, textField, type Field } from './wire.ts';

// google/protobuf/struct.proto: Struct, Value and ListValue.
const VALUE = { null: 1, number: 2, string: 3, bool: 4, struct: 5, list: 6 } as const;
/** Deeper values are refused, as protobuf's own parsers do. */
const DEEPEST = 100;

/** Encodes a google.protobuf.Value. */
export function encodeValue(value: Json): Buffer {
  if (value === null) return intField(VALUE.null, 0);
  if (typeof value === 'number') return doubleField(VALUE.number, value);
  if (typeof value === 'string') return textField(VALUE.string, value);
  if (typeof value === 'boolean') return intField(VALUE.bool, value ? 1 : 0);
  return isJsonList(value)
    ? bytesField(VALUE.list, encodeListValue(value))
    : bytesField(VALUE.struct, encodeStruct(value));
}

/** Encodes a google.protobuf.ListValue. */
export function encodeListValue(values: readonly Json[]): Buffer {
  if (isNumbers(values)) return encodeNumbers(values);
  return Buffer.concat(values.map((value) => bytesField(1, encodeValue(value))));
}

/** Rows as large as pictures are lists of numbers: written in one go, eleven bytes each. */
function encodeNumbers(values: readonly number[]): Buffer {
  const item = bytesField(1, doubleField(VALUE.number, 0));
  const bytes = Buffer.alloc(values.length * item.length);
  for (const [index, value] of values.entries()) {
    bytes.set(item, index * item.length);
    bytes.writeDoubleLE(value, (index + 1) * item.length - 8);
  }
  return bytes;
}

function isNumbers(values: readonly Json[]): values is readonly number[] {
  return values.every((value) => typeof value === 'number');
}

function encodeStruct(members: Readonly<Record<string, Json>>): Buffer {
  const entries = Object.entries(members).map(([key, value]) =>
    bytesField(1, Buffer.concat([textField(1, key), bytesField(2, encodeValue(value))])),
  );
  return Buffer.concat(entries);
}

/** Decodes a google.protobuf.Value; an unset one is null. Throws for bytes that are none. */
export function decodeValue(bytes: Uint8Array, depth = 0): Json {
  if (depth > DEEPEST) throw new Error(`protobuf message: a value is nested deeper than ${DEEPEST}`);
  let value: Json = null;
  for (const field of fieldsOf(bytes)) value = valueOfField(field, depth);
  return value;
}

function valueOfField(field: Field, depth: number): Json {
  if (field.type === 'varint') return field.number === VALUE.bool ? field.value !== 0n : null;
  switch (field.number) {
    case VALUE.number:
      return field.bytes.readDoubleLE();
    case VALUE.string:
      return field.bytes.toString('utf8');
    case VALUE.struct:
      return decodeStruct(field.bytes, depth + 1);
    case VALUE.list:
      return decodeListValue(field.bytes, depth + 1);
    default:
      return null;
  }
}

/** Decodes a google.protobuf.ListValue. */
export function decodeListValue(bytes: Uint8Array, depth = 0): readonly Json[] {
  const values: Json[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && field.type === 'bytes') values.push(decodeValue(field.bytes, depth));
  }
  return values;
}

function decodeStruct(bytes: Uint8Array, depth: number): Json {
  const members: [string, Json][] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && field.type === 'bytes') members.push(entryOf(field.bytes, depth));
  }
  return Object.fromEntries(members);
}

function entryOf(bytes: Uint8Array, depth: number): [string, Json] {
  let key = '';
  let value: Json = null;
  for (const field of fieldsOf(bytes)) {
    if (field.type !== 'bytes') continue;
    if (field.number === 1) key = field.bytes.toString('utf8');
    if (field.number === 2) value = decodeValue(field.bytes, depth);
  }
  return [key, value];
}
