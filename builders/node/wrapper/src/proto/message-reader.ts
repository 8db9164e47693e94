// Field numbers: Seldon's prediction.proto (Seldon Core's documentation, "Prediction API").
import { BadRequest } from '../errors.ts';
import { shaped } from '../json-message.ts';
import type { Message, Payload } from '../message.ts';
import type { Feedback } from '../operations.ts';
import { AnyData } from '../seldon-api.ts';
import { readTensorWire } from '../tftensor/wire.ts';
import { Doubles } from './doubles.ts';
import { BYTES, Fields, FIXED32, FIXED64, malformed, VARINT } from './fields.ts';
import { readMeta } from './meta-reader.ts';
import { readList, readValue } from './values.ts';

type Meta = Readonly<Record<string, unknown>>;

const NO_META: Meta = {};
const NO_PAYLOAD: Payload = { kind: 'none' };

/** Decodes a SeldonMessage. Throws a BadRequest where the bytes are not one. */
export function readMessage(bytes: Buffer): Message {
  const { meta, payload } = piecesOf(bytes);
  const read = meta === undefined ? NO_META : readMeta(new Fields(meta));
  if (!payload) return { payload: NO_PAYLOAD, names: [], meta: read };
  if (payload.number === 3) return readData(new Fields(payload.content), read);
  return { payload: readOther(payload.number, payload.content), names: [], meta: read };
}

interface Piece {
  readonly number: number;
  readonly content: Buffer;
}

function piecesOf(bytes: Buffer): { readonly meta: Buffer | undefined; readonly payload: Piece | undefined } {
  const fields = new Fields(bytes);
  let meta: Buffer | undefined;
  let payload: Piece | undefined;
  while (fields.next()) {
    const { number } = fields;
    if (number < 2 || number > 7) continue;
    if (fields.wire !== BYTES) throw malformed(`field ${number} has the wire type ${fields.wire}`);
    if (number === 2) meta = joined(meta, fields.content());
    else payload = pieceOf(payload, fields, number === 3 || number === 7);
  }
  return { meta, payload };
}

/** A message that comes in pieces is the message of all their bytes; of two payloads the later one counts. */
function pieceOf(known: Piece | undefined, fields: Fields, isMessage: boolean): Piece {
  const { number } = fields;
  const goesOn = isMessage && number === known?.number;
  return { number, content: goesOn ? joined(known.content, fields.content()) : fields.content() };
}

/** Decodes a SeldonMessageList. */
export function readMessageList(bytes: Buffer): readonly Message[] {
  const fields = new Fields(bytes);
  const messages: Message[] = [];
  while (fields.next())
    if (fields.number === 1 && fields.wire === BYTES) messages.push(readMessage(fields.content()));
  return messages;
}

/** Decodes a Feedback; `unitId` is the node whose branch is asked for. */
export function readFeedback(bytes: Buffer, unitId: string): Feedback {
  const fields = new Fields(bytes);
  const found = new Map<number, Buffer>();
  let reward = 0;
  while (fields.next()) {
    if (fields.number === 3 && fields.wire === FIXED32) reward = fields.bytes.readFloatLE(fields.start);
    else if (fields.wire === BYTES)
      found.set(fields.number, joined(found.get(fields.number), fields.content()));
  }
  const part = (number: number): Message => readMessage(found.get(number) ?? Buffer.alloc(0));
  const routing = part(2).meta?.['routing'];
  const branch: unknown =
    typeof routing === 'object' && routing !== null ? Reflect.get(routing, unitId) : undefined;
  return { request: part(1), truth: part(4), reward, routing: branch };
}

function joined(first: Buffer | undefined, second: Buffer): Buffer {
  return first === undefined || first.length === 0 ? second : Buffer.concat([first, second]);
}

function readOther(number: number, content: Buffer): Payload {
  if (number === 4) return { kind: 'binData', value: content };
  if (number === 5) return { kind: 'strData', value: textOf(content) };
  if (number === 6) return { kind: 'jsonData', value: readValue(new Fields(content)) };
  return { kind: 'customData', value: readAny(new Fields(content)) };
}

function textOf(content: Buffer): string {
  const fields = new Fields(content);
  fields.start = 0;
  fields.stop = content.length;
  return fields.text();
}

function readAny(fields: Fields): AnyData {
  let typeUrl = '';
  let value = Buffer.alloc(0);
  while (fields.next()) {
    if (fields.number === 1 && fields.wire === BYTES) typeUrl = fields.text();
    else if (fields.number === 2 && fields.wire === BYTES) value = Buffer.from(fields.content());
  }
  return new AnyData(typeUrl, value);
}

function readData(fields: Fields, meta: Meta): Message {
  const names: string[] = [];
  let inner: Piece | undefined;
  while (fields.next()) {
    if (fields.wire !== BYTES) continue;
    if (fields.number === 1) names.push(fields.text());
    else if (fields.number <= 4) inner = pieceOf(inner, fields, true);
  }
  return {
    payload: inner ? readArray(inner.number, new Fields(inner.content)) : { kind: 'data' },
    names,
    meta,
  };
}

function readArray(number: number, fields: Fields): Payload {
  if (number === 2) return readTensor(fields);
  if (number === 3) return { kind: 'ndarray', value: readList(fields) };
  const { tensor, dtype } = readTensorWire(fields);
  return { kind: 'tftensor', value: tensor, dtype };
}

function readTensor(fields: Fields): Payload {
  const shape: number[] = [];
  const values = new Doubles();
  while (fields.next()) {
    const { number, wire } = fields;
    if (number === 1) addSizes(shape, fields);
    else if (number === 2 && (wire === BYTES || wire === FIXED64)) values.add(fields.content());
  }
  if (shape.length === 0) throw new BadRequest('tensor has no shape');
  return { kind: 'tensor', value: shaped(values.all(), shape) };
}

function addSizes(shape: number[], fields: Fields): void {
  if (fields.wire === VARINT) shape.push(fields.value);
  else if (fields.wire === BYTES) for (const size of fields.integers()) shape.push(size);
}
