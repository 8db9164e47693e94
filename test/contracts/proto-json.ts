import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { Json } from './case.ts';
import { isObject } from './parse.ts';

const FOLDER = join(import.meta.dirname, 'proto');

const root = new protobuf.Root();
root.resolvePath = (_origin, target) =>
  target.startsWith('google/') ? target : target.startsWith(FOLDER) ? target : join(FOLDER, target);
root
  .loadSync(
    ['prediction.proto', 'health.proto'].map((name) => join(FOLDER, name)),
    { keepCase: true },
  )
  .resolveAll();

/** The full message names of one method, such as "seldon.protos.Model/Predict". Throws an Error when there is none. */
export function methodOf(name: string): { request: string; response: string } {
  const [service = '', method = ''] = name.split('/');
  const { resolvedRequestType: request, resolvedResponseType: response } =
    root.lookupService(service).methods[method] ?? {};
  if (!request || !response) throw new Error(`the API has no method "${name}"`);
  return { request: request.fullName, response: response.fullName };
}

/** Bytes of the message `name` that a proto3 JSON value describes. */
export function encode(name: string, value: Json): Buffer {
  const type = typeOf(name);
  return Buffer.from(type.encode(type.fromObject(toPlain(type, value))).finish());
}

/** The proto3 JSON of a message, with defaults left out. */
export function decode(name: string, bytes: Uint8Array): Json {
  const type = typeOf(name);
  const options = { longs: String, enums: String, bytes: String, json: true };
  return toJson(type, type.toObject(type.decode(bytes), options));
}

function typeOf(name: string): protobuf.Type {
  return root.lookupType(name.includes('.') ? name : `seldon.protos.${name}`);
}

function toPlain(type: protobuf.Type, value: Json): Record<string, Json> {
  const special = WELL_KNOWN[type.fullName];
  if (special) return special.plain(value);
  if (!isObject(value)) throw new Error(`${type.fullName} cannot be ${JSON.stringify(value)}`);
  return eachField(type, value, toPlain);
}

function toJson(type: protobuf.Type, value: Json): Json {
  const special = WELL_KNOWN[type.fullName];
  if (special) return special.json(isObject(value) ? value : {});
  return eachField(type, isObject(value) ? value : {}, toJson);
}

function eachField(
  type: protobuf.Type,
  value: Record<string, Json>,
  convert: (type: protobuf.Type, value: Json) => Json,
): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const field = type.fields[key] ?? type.fields[snakeCase(key)];
      if (!field) throw new Error(`${type.fullName} has no field "${key}"`);
      return [field.name, convertField(field, member, convert)];
    }),
  );
}

function convertField(
  field: protobuf.Field,
  member: Json,
  convert: (type: protobuf.Type, value: Json) => Json,
): Json {
  const { resolvedType } = field;
  if (!(resolvedType instanceof protobuf.Type)) return member;
  const one = (value: Json): Json => convert(resolvedType, value);
  if (field.repeated && Array.isArray(member)) return member.map(one);
  if (!field.map || !isObject(member)) return one(member);
  return Object.fromEntries(Object.entries(member).map(([key, value]) => [key, one(value)]));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

interface WellKnown {
  plain(value: Json): Record<string, Json>;
  json(value: Record<string, Json>): Json;
}

// google/protobuf/struct.proto and any.proto have a JSON form of their own (the proto3 language guide, "JSON mapping").
const WELL_KNOWN: Readonly<Record<string, WellKnown>> = {
  '.google.protobuf.Value': { plain: plainValue, json: jsonValue },
  '.google.protobuf.ListValue': {
    plain: (value) => ({ values: Array.isArray(value) ? value.map(plainValue) : [] }),
    json: (value) => (Array.isArray(value['values']) ? value['values'].map(jsonValue) : []),
  },
  '.google.protobuf.Struct': {
    plain: (value) => ({ fields: mapValues(isObject(value) ? value : {}, plainValue) }),
    json: (value) => mapValues(isObject(value['fields']) ? value['fields'] : {}, jsonValue),
  },
  // Raw, because the cases wrap messages that only they know: {"type_url": …, "value": base64}.
  '.google.protobuf.Any': {
    plain: (value) => (isObject(value) ? value : {}),
    json: (value) => value,
  },
};

function plainValue(value: Json): Record<string, Json> {
  if (value === null) return { nullValue: 0 };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(plainValue) } };
  return { structValue: { fields: mapValues(value, plainValue) } };
}

function jsonValue(value: Json): Json {
  if (!isObject(value)) return null;
  const [kind, member] = Object.entries(value)[0] ?? [];
  if (kind === 'structValue') return mapValues(fieldsOf(member), jsonValue);
  if (kind === 'listValue') {
    const values = isObject(member) ? member['values'] : undefined;
    return Array.isArray(values) ? values.map(jsonValue) : [];
  }
  return kind === 'nullValue' || member === undefined ? null : member;
}

function fieldsOf(member: Json | undefined): Record<string, Json> {
  const fields = isObject(member) ? member['fields'] : undefined;
  return isObject(fields) ? fields : {};
}

function mapValues(source: Record<string, Json>, convert: (value: Json) => Json): Record<string, Json> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, convert(value)]));
}
