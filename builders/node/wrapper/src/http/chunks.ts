// The chunked transfer coding: RFC 9112, section 7.1.
import { Refused } from './head.ts';

const LONGEST_LINE = 4096;
const MOST_TRAILERS = 16_384;

/** Puts a body together that comes in chunks. */
export class Chunks {
  readonly #parts: Buffer[] = [];
  readonly #limit: number;
  #size = 0;
  #missing = 0;
  #trailers = 0;
  #state: 'size' | 'data' | 'end of data' | 'trailers' = 'size';

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes of the body so far. */
  get size(): number {
    return this.#size;
  }

  /** Takes what it can from `bytes` at `at`; gives the position behind it and whether the body is complete. */
  take(bytes: Buffer, at: number): { readonly at: number; readonly done: boolean } {
    let position = at;
    while (position < bytes.length) {
      if (this.#state === 'data') {
        position = this.#takeData(bytes, position);
        continue;
      }
      const end = bytes.indexOf('\r\n', position, 'latin1');
      if (end < 0) {
        if (bytes.length - position > LONGEST_LINE)
          throw new Refused(400, 'the size of a chunk is malformed');
        return { at: position, done: false };
      }
      const line = bytes.toString('latin1', position, end);
      position = end + 2;
      if (this.#takeLine(line)) return { at: position, done: true };
    }
    return { at: position, done: false };
  }

  /** The body. */
  body(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #takeData(bytes: Buffer, at: number): number {
    const part = bytes.subarray(at, at + this.#missing);
    this.#parts.push(part);
    this.#missing -= part.length;
    if (this.#missing === 0) this.#state = 'end of data';
    return at + part.length;
  }

  #takeLine(line: string): boolean {
    if (this.#state === 'trailers') {
      this.#trailers += line.length;
      if (this.#trailers > MOST_TRAILERS) throw new Refused(431, 'the trailers are too large');
      return line === '';
    }
    if (this.#state === 'end of data') {
      if (line !== '') throw new Refused(400, 'a chunk is longer than it says');
      this.#state = 'size';
      return false;
    }
    const size = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?$/.exec(line)?.[1];
    if (size === undefined) throw new Refused(400, 'the size of a chunk is malformed');
    this.#missing = parseInt(size, 16);
    this.#size += this.#missing;
    if (this.#size > this.#limit) throw new Refused(413, `the body is larger than ${this.#limit} bytes`);
    this.#state = this.#missing === 0 ? 'trailers' : 'data';
    return false;
  }
}
