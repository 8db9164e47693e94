import { corrupt, hostile } from './artifact-problem.ts';
import { rangeFeedOf } from './byte-feed.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';

/** What a field of a message holds: a number, or a payload of so many bytes (an embedded message, text, a list). */
export type WireField =
  { readonly kind: 'number'; readonly value: bigint } | { readonly kind: 'payload'; readonly length: number };

/** Reads the payload of a field, as much of it as it likes: what it leaves is passed over. */
export type FieldHandler = (field: WireField, message: ProtobufMessage) => Promise<void> | void;
export type FieldHandlers = Readonly<Record<number, FieldHandler>>;

/** Deeper nesting is nobody's: protobuf's own parsers stop at 100. */
const MAX_DEPTH = 64;
/** Graphs of a hundred thousand nodes are real, and a field of a node is passed over in a microsecond. */
const MAX_FIELDS = 20_000_000;
/** Names, tags and signatures are short; weights are never read. */
const MAX_TEXT_BYTES = 1 << 20;
const MAX_ALL_TEXT_BYTES = 64 << 20;

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

interface State {
  readonly reader: ByteReader;
  fields: number;
  textBytes: number;
}

/**
 * A message in the protobuf wire format (https://protobuf.dev/programming-guides/encoding/), read forward in ranges of
 * a large file: fields without a handler are passed over without being read.
 */
export class ProtobufMessage {
  readonly #state: State;
  readonly #end: number;
  readonly #depth: number;

  private constructor(state: State, end: number, depth: number) {
    this.#state = state;
    this.#end = end;
    this.#depth = depth;
  }

  /** The message that a whole file is. */
  static of(source: ByteSource): ProtobufMessage {
    const state = { reader: new ByteReader(rangeFeedOf(source)), fields: 0, textBytes: 0 };
    return new ProtobufMessage(state, source.size, 0);
  }

  /** Hands each field that has a handler to it, in order. Throws a problem for bytes that are no message. */
  async each(handlers: FieldHandlers): Promise<void> {
    const { reader } = this.#state;
    while (reader.offset < this.#end) {
      const key = Number(await this.#varint());
      const field = await this.#field(key & 7);
      this.#count(field);
      const end = reader.offset + (field.kind === 'payload' ? field.length : 0);
      const number = Math.floor(key / 8);
      if (number === 0) throw corrupt('it has a field without a number');
      const handler = Object.hasOwn(handlers, number) ? handlers[number] : undefined;
      if (handler !== undefined) await handler(field, this);
      if (reader.offset < end) await reader.skip(end - reader.offset);
    }
    if (reader.offset > this.#end) throw corrupt('a field is longer than the message that it is in');
  }

  /** Reads the message that a field holds. */
  async inside(field: WireField, handlers: FieldHandlers): Promise<void> {
    if (field.kind !== 'payload') throw notAPayload();
    if (this.#depth >= MAX_DEPTH) throw hostile(`it has messages in messages, more than ${MAX_DEPTH} deep`);
    const end = this.#state.reader.offset + field.length;
    await new ProtobufMessage(this.#state, end, this.#depth + 1).each(handlers);
  }

  /** The text that a field holds. */
  async text(field: WireField): Promise<string> {
    const length = await this.#buffered(field);
    return this.#state.reader.utf8(length);
  }

  /** The numbers that a field of a repeated integer holds: one, or a packed list. */
  async numbers(field: WireField): Promise<readonly bigint[]> {
    if (field.kind === 'number') return [field.value];
    const end = this.#state.reader.offset + (await this.#buffered(field));
    const numbers: bigint[] = [];
    while (this.#state.reader.offset < end) numbers.push(await this.#varint());
    return numbers;
  }

  async #buffered(field: WireField): Promise<number> {
    if (field.kind !== 'payload') throw notAPayload();
    this.#state.textBytes += field.length;
    if (field.length > MAX_TEXT_BYTES || this.#state.textBytes > MAX_ALL_TEXT_BYTES) {
      throw hostile(`it has a text of ${field.length} bytes where a name stands`);
    }
    await this.#state.reader.need(field.length);
    return field.length;
  }

  async #field(wireType: number): Promise<WireField> {
    switch (wireType) {
      case VARINT:
        return { kind: 'number', value: await this.#varint() };
      case FIXED64:
        return { kind: 'payload', length: 8 };
      case FIXED32:
        return { kind: 'payload', length: 4 };
      case LENGTH_DELIMITED:
        return { kind: 'payload', length: Number(await this.#varint()) };
      default:
        throw corrupt(`it has a field of wire type ${wireType}, which there is not`);
    }
  }

  #count(field: WireField): void {
    this.#state.fields += 1;
    if (this.#state.fields > MAX_FIELDS) throw hostile(`it has more than ${MAX_FIELDS} fields`);
    if (field.kind === 'payload' && field.length > this.#end - this.#state.reader.offset) {
      throw corrupt('it ends too early');
    }
  }

  async #varint(): Promise<bigint> {
    const { reader } = this.#state;
    if (reader.buffered < MAX_VARINT_BYTES) await reader.fill(MAX_VARINT_BYTES);
    let low = 0;
    for (let index = 0; index < 4; index++) {
      const byte = reader.u8();
      low += (byte & 127) * 2 ** (7 * index);
      if (byte < 128) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = reader.u8();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw corrupt('it has a number of more than ten bytes');
  }
}

const MAX_VARINT_BYTES = 10;

function notAPayload(): Error {
  return corrupt('it has a number where a text or a message stands');
}

/** A whole number as int32 and int64 fields write it. */
export function signedOf(field: WireField): number {
  if (field.kind !== 'number') throw corrupt('it has a text where a number stands');
  return Number(BigInt.asIntN(64, field.value));
}
