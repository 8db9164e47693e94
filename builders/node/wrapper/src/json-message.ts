import { isModest, sizeOf, type Tensor } from './arrays.ts';
import type { Answer, AnswerPayload } from './answer.ts';
import { BadRequest } from './errors.ts';
import { isList, isRecord, shown } from './guards.ts';
import type { Message, Payload } from './message.ts';
import { readTensorJson, writeTensorJson } from './tftensor/json.ts';

/** Decodes a SeldonMessage in JSON, walked by key; unknown keys are ignored. Throws where it has no payload. */
export function messageOf(body: unknown): Message {
  if (!isRecord(body)) throw badType(body);
  const meta = body['meta'] ?? undefined;
  if (meta !== undefined && !isRecord(meta))
    throw new BadRequest(`meta must be an object, but is ${shown(meta)}`);
  const data = body['data'] ?? undefined;
  if (data !== undefined) return messageOfData(data, meta);
  return { payload: otherPayload(body), names: [], meta };
}

/** Decodes the input of a combiner: a bare array, or an object with `seldonMessages`. */
export function messagesOf(body: unknown): readonly Message[] {
  const items = isRecord(body) ? body['seldonMessages'] : body;
  if (!isList(items)) throw badType(body);
  return items.map(messageOf);
}

function otherPayload(body: Record<string, unknown>): Payload {
  if (Object.hasOwn(body, 'jsonData')) return { kind: 'jsonData', value: body['jsonData'] };
  const { strData, binData } = body;
  if (strData !== undefined && strData !== null) return { kind: 'strData', value: textIn(strData) };
  if (binData !== undefined && binData !== null) return { kind: 'binData', value: bytesIn(binData) };
  throw badType(body);
}

function badType(body: unknown): BadRequest {
  return new BadRequest(`Invalid request data type: ${shown(body)}`);
}

function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new BadRequest(`strData must be text, but is ${shown(value)}`);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function bytesIn(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value !== 'string')
    throw new BadRequest(`binData must be text in base64, but is ${shown(value)}`);
  const text = value.replace(/[\r\n]/g, '');
  if (!BASE64.test(text)) throw new BadRequest('binData is not base64');
  return Buffer.from(text, 'base64');
}

function messageOfData(data: unknown, meta: Record<string, unknown> | undefined): Message {
  if (!isRecord(data)) throw new BadRequest(`data must be an object, but is ${shown(data)}`);
  const names = data['names'] ?? [];
  if (!isList(names)) throw new BadRequest(`data.names must be a list, but is ${shown(names)}`);
  return { payload: dataPayload(data), names, meta };
}

function dataPayload({ tensor, ndarray, tftensor }: Record<string, unknown>): Payload {
  if (tensor !== undefined && tensor !== null) return { kind: 'tensor', value: tensorIn(tensor) };
  if (ndarray !== undefined && ndarray !== null) {
    if (!isList(ndarray)) throw new BadRequest(`data.ndarray must be a list, but is ${shown(ndarray)}`);
    return { kind: 'ndarray', value: ndarray };
  }
  if (tftensor === undefined || tftensor === null) return { kind: 'data' };
  const { tensor: value, dtype } = readTensorJson(tftensor);
  return { kind: 'tftensor', value, dtype };
}

function tensorIn(tensor: unknown): Tensor {
  const { values = [], shape } = isRecord(tensor) ? tensor : { values: undefined };
  if (!isRecord(tensor) || !isList(values))
    throw new BadRequest('data.tensor must be an object with the lists shape and values');
  if (!isList(shape)) throw new BadRequest(`data.tensor.shape must be a list, but is ${shown(shape)}`);
  return shaped(values.map(numberIn), shape);
}

/** null stands for NaN, as it does in what this wrapper sends. */
function numberIn(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === null) return NaN;
  throw new BadRequest(`data.tensor.values must be numbers, but has ${shown(value)}`);
}

/** Values in the shape that a tensor states, where one -1 stands for what is left. Throws where the two do not fit. */
export function shaped(values: ArrayLike<unknown>, shape: readonly unknown[]): Tensor {
  const wrong = (): BadRequest =>
    new BadRequest(`tensor holds ${values.length} values, but its shape is ${shown(shape)}`);
  const sizes = shape.map((size) => {
    if (typeof size !== 'number' || !Number.isInteger(size) || size < -1) throw wrong();
    return size;
  });
  const open = sizes.indexOf(-1);
  if (open >= 0) {
    const rest = sizeOf(sizes.filter((_, index) => index !== open));
    sizes[open] = rest === 0 ? 0 : values.length / rest;
  }
  if (sizes.some((size) => !Number.isInteger(size) || size < 0) || sizeOf(sizes) !== values.length)
    throw wrong();
  if (!isModest(sizes, values.length)) throw wrong();
  return { shape: sizes, values };
}

/** Encodes an answer in JSON. */
export function bodyOf({ payload, meta }: Answer): string {
  try {
    return `${payloadJson(payload)},"meta":${JSON.stringify(meta)}}\n`;
  } catch (error) {
    if (error instanceof RangeError) throw new BadRequest('the answer is nested too deeply');
    throw error;
  }
}

function payloadJson(payload: AnswerPayload): string {
  switch (payload.kind) {
    case 'ndarray':
      return `{"data":{"names":${payload.names.json},"ndarray":${JSON.stringify(payload.value)}}`;
    case 'tensor':
      return `{"data":{"names":${payload.names.json},"tensor":${tensorJson(payload.value)}}`;
    case 'tftensor':
      return `{"data":{"names":${payload.names.json},"tftensor":${JSON.stringify(writeTensorJson(payload.value, payload.dtype))}}`;
    case 'jsonData':
      return `{"jsonData":${JSON.stringify(payload.value)}`;
    case 'strData':
      return `{"strData":${JSON.stringify(payload.value)}`;
    case 'binData':
      return `{"binData":"${Buffer.from(payload.value).toString('base64')}"`;
    case 'customData':
      throw new BadRequest('Unknown data type returned as payload: customData is for gRPC only');
  }
}

function tensorJson({ shape, values }: Tensor): string {
  const list = isList(values) ? values : Array.from(values);
  return `{"shape":${JSON.stringify(shape)},"values":${JSON.stringify(list)}}`;
}
