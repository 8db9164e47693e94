import type { Payload } from '../message.ts';
import { decodeListValue, decodeValue, encodeListValue, encodeValue } from './struct.ts';
import {
  bytesField,
  doublesOf,
  fieldsOf,
  intsOf,
  packedDoubles,
  packedInts,
  textField,
  type Field,
} from './wire.ts';

// prediction.proto of Seldon Core v1 (Apache-2.0 up to 1.17): SeldonMessage, DefaultData, Tensor, SeldonMessageList.
const MESSAGE = { data: 3, binData: 4, strData: 5, jsonData: 6, customData: 7 } as const;
const DATA = { names: 1, tensor: 2, ndarray: 3, tftensor: 4 } as const;
const TENSOR = { shape: 1, values: 2 } as const;

/** Encodes a SeldonMessage with this payload; kinds that we never send become an empty message. */
export function encodeSeldonMessage(payload: Payload): Buffer {
  switch (payload.kind) {
    case 'ndarray':
      return dataMessage(payload, bytesField(DATA.ndarray, encodeListValue(payload.rows)));
    case 'tensor':
      return dataMessage(payload, bytesField(DATA.tensor, encodeTensor(payload)));
    case 'strData':
      return textField(MESSAGE.strData, payload.text);
    case 'binData':
      return bytesField(MESSAGE.binData, Buffer.from(payload.base64, 'base64'));
    case 'jsonData':
      return bytesField(MESSAGE.jsonData, encodeValue(payload.value));
    case 'tftensor':
    case 'customData':
    case 'nothing':
      return Buffer.alloc(0);
  }
}

/** Encodes a SeldonMessageList: what a combiner is called with. */
export function encodeSeldonMessageList(payloads: readonly Payload[]): Buffer {
  return Buffer.concat(payloads.map((payload) => bytesField(1, encodeSeldonMessage(payload))));
}

function dataMessage({ names }: { readonly names: readonly string[] }, payload: Buffer): Buffer {
  return bytesField(
    MESSAGE.data,
    Buffer.concat([...names.map((name) => textField(DATA.names, name)), payload]),
  );
}

function encodeTensor(tensor: {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}): Buffer {
  return Buffer.concat([
    bytesField(TENSOR.shape, packedInts(tensor.shape)),
    bytesField(TENSOR.values, packedDoubles(tensor.values)),
  ]);
}

/** The payload of an encoded SeldonMessage. Throws for bytes that are no message. */
export function decodeSeldonMessage(bytes: Uint8Array): Payload {
  let payload: Payload = { kind: 'nothing' };
  for (const field of fieldsOf(bytes)) payload = payloadOfField(field) ?? payload;
  return payload;
}

function payloadOfField(field: Field): Payload | undefined {
  if (field.type !== 'bytes') return undefined;
  switch (field.number) {
    case MESSAGE.data:
      return decodeData(field.bytes);
    case MESSAGE.binData:
      return { kind: 'binData', base64: field.bytes.toString('base64') };
    case MESSAGE.strData:
      return { kind: 'strData', text: field.bytes.toString('utf8') };
    case MESSAGE.jsonData:
      return { kind: 'jsonData', value: decodeValue(field.bytes) };
    case MESSAGE.customData:
      return { kind: 'customData' };
    default:
      return undefined;
  }
}

function decodeData(bytes: Uint8Array): Payload {
  const names: string[] = [];
  let payload: Payload = { kind: 'nothing' };
  for (const field of fieldsOf(bytes)) {
    if (field.type !== 'bytes') continue;
    if (field.number === DATA.names) names.push(field.bytes.toString('utf8'));
    if (field.number === DATA.tensor) payload = { kind: 'tensor', names, ...decodeTensor(field.bytes) };
    if (field.number === DATA.ndarray)
      payload = { kind: 'ndarray', names, rows: decodeListValue(field.bytes) };
    if (field.number === DATA.tftensor) payload = { kind: 'tftensor', names };
  }
  return payload;
}

function decodeTensor(bytes: Uint8Array): { shape: readonly number[]; values: readonly number[] } {
  const shape: number[][] = [];
  const values: (readonly number[])[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === TENSOR.shape) shape.push([...intsOf(field)]);
    if (field.number === TENSOR.values && field.type !== 'varint') values.push(doublesOf(field));
  }
  return { shape: shape.flat(), values: values.flat() };
}
