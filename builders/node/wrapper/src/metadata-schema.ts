import { isList, isRecord } from './guards.ts';

const DATATYPES = 'BOOL UINT8 UINT16 UINT32 UINT64 INT8 INT16 INT32 INT64 FP16 FP32 FP64 BYTES'.split(' ');
const ARRAYS = ['tensor', 'ndarray', 'tftensor'];

type Entry = Readonly<Record<string, unknown>>;

/** Whether a value describes an input or an output in one of Seldon's styles. */
export function isSide(entry: unknown): boolean {
  return isRecord(entry) && (isArrayStyle(entry) || isFreeStyle(entry) || isTensorStyle(entry));
}

/** Whether a value is a list of texts. */
export function areTexts(value: unknown): value is string[] {
  return isList(value) && value.every((one) => typeof one === 'string');
}

function isArrayStyle(entry: Entry): boolean {
  const { messagetype, schema = {} } = entry;
  if (!isArrayType(messagetype) || !hasOnly(entry, ['messagetype', 'schema'])) return false;
  if (!isRecord(schema) || !hasOnly(schema, ['names', 'shape'])) return false;
  return areTexts(schema['names'] ?? []) && areIntegers(schema['shape'] ?? []);
}

function isFreeStyle(entry: Entry): boolean {
  const { messagetype, schema } = entry;
  if (typeof messagetype !== 'string' || isArrayType(messagetype)) return false;
  if (!hasOnly(entry, ['messagetype', 'schema'])) return false;
  if (messagetype === 'strData' || messagetype === 'binData') return !Object.hasOwn(entry, 'schema');
  return schema === undefined || isRecord(schema);
}

function isTensorStyle(entry: Entry): boolean {
  const { name = '', datatype = 'FP64', shape = [] } = entry;
  return (
    hasOnly(entry, ['name', 'datatype', 'shape']) &&
    typeof name === 'string' &&
    typeof datatype === 'string' &&
    DATATYPES.includes(datatype) &&
    areIntegers(shape)
  );
}

function isArrayType(messagetype: unknown): boolean {
  return typeof messagetype === 'string' && ARRAYS.includes(messagetype);
}

function areIntegers(value: unknown): boolean {
  return isList(value) && value.every((one) => Number.isInteger(one));
}

function hasOnly(entry: Entry, known: readonly string[]): boolean {
  return Object.keys(entry).every((key) => known.includes(key));
}
