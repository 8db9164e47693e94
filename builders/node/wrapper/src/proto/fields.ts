// Protocol buffers' binary form: https://protobuf.dev/programming-guides/encoding/
import { isUtf8 } from 'node:buffer';
import { BadRequest } from '../errors.ts';

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** Bytes that are no message. */
export function malformed(why: string): BadRequest {
  return new BadRequest(`could not parse the message: ${why}`);
}

/** Walks over the fields of a message. After `next()` the current one is in `number`, `wire` and the others. */
export class Fields {
  number = 0;
  wire = 0;
  /** The value of a varint, as a signed 64-bit integer. */
  value = 0;
  /** Where the content of the other kinds stands. */
  start = 0;
  stop = 0;
  readonly bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start = 0, stop = bytes.length) {
    this.bytes = bytes;
    this.#at = start;
    this.#end = stop;
  }

  /** Goes to the next field; false behind the last one. */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    const key = this.#varint();
    this.wire = key & 7;
    this.number = Math.floor(key / 8);
    if (key < 8) throw malformed('field number 0');
    if (this.wire === VARINT) {
      this.value = this.#varint();
      return true;
    }
    const size = this.#size();
    this.start = this.#at;
    this.stop = this.#at + size;
    if (this.stop > this.#end || size < 0) throw malformed('it ends too early');
    this.#at = this.stop;
    return true;
  }

  /** A string field. */
  text(): string {
    const { bytes, start, stop } = this;
    if (!isUtf8(bytes.subarray(start, stop))) throw malformed('a string is not UTF-8');
    return bytes.toString('utf8', start, stop);
  }

  /** The content of a length-delimited field. */
  content(): Buffer {
    return this.bytes.subarray(this.start, this.stop);
  }

  /** The fields of an embedded message. */
  inner(): Fields {
    return new Fields(this.bytes, this.start, this.stop);
  }

  /** The integers of a packed list. */
  integers(): number[] {
    const list = this.inner();
    const values: number[] = [];
    while (list.#at < list.#end) values.push(list.#varint());
    return values;
  }

  #size(): number {
    if (this.wire === BYTES) return this.#varint();
    if (this.wire === FIXED64) return 8;
    if (this.wire === FIXED32) return 4;
    throw malformed('groups are not part of this API');
  }

  #varint(): number {
    const first = this.#byte();
    if (first < 128) return first;
    let low = first & 127;
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 127) << shift;
      if (byte < 128) return low;
    }
    return this.#longVarint(low);
  }

  #longVarint(low: number): number {
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
    throw malformed('a number has more than ten bytes');
  }

  #byte(): number {
    if (this.#at >= this.#end) throw malformed('it ends too early');
    const byte = this.bytes[this.#at] ?? 0;
    this.#at += 1;
    return byte;
  }
}
