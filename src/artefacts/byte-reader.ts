import { Buffer } from 'node:buffer';
import { endsTooEarly, type ByteFeed } from './byte-feed.ts';

/**
 * Reads a feed forward, one byte or one payload at a time.
 *
 * Reading is synchronous as long as the bytes are buffered, because a pickle has millions of opcodes and a promise
 * for each would take most of the time: call `fill` when `buffered` is too small, then the synchronous methods.
 * All of them throw a problem ("corrupt") when the bytes are not there.
 */
export class ByteReader {
  readonly #feed: ByteFeed;
  #buffer: Buffer = Buffer.alloc(0);
  #position = 0;
  /** Offset in the stream of the buffer's first byte. */
  #base = 0;
  #ended = false;

  constructor(feed: ByteFeed) {
    this.#feed = feed;
  }

  /** Offset in the (decompressed) stream of the next byte. */
  get offset(): number {
    return this.#base + this.#position;
  }

  /** Bytes that can be read without waiting. */
  get buffered(): number {
    return this.#buffer.length - this.#position;
  }

  /** Whether everything that is left is buffered. */
  get ended(): boolean {
    return this.#ended;
  }

  /** How many bytes are left, where that is known. */
  get remaining(): number | undefined {
    const beyond = this.#ended ? 0 : this.#feed.remaining();
    return beyond === undefined ? undefined : beyond + this.buffered;
  }

  /** Buffers at least `length` bytes, or all that is left. */
  async fill(length: number): Promise<void> {
    if (this.buffered >= length || this.#ended) return;
    const parts: Uint8Array[] = [this.#buffer.subarray(this.#position)];
    let have = this.buffered;
    while (have < length) {
      const chunk = await this.#feed.next();
      if (chunk === undefined) {
        this.#ended = true;
        break;
      }
      parts.push(chunk);
      have += chunk.length;
    }
    this.#base += this.#position;
    this.#position = 0;
    this.#buffer = parts.length === 2 && parts[0]?.length === 0 ? asBuffer(parts[1]) : Buffer.concat(parts);
  }

  /** Buffers exactly what is needed, or throws. */
  async need(length: number): Promise<void> {
    await this.fill(length);
    if (this.buffered < length) throw endsTooEarly();
  }

  async skip(length: number): Promise<void> {
    const near = Math.min(length, this.buffered);
    this.#position += near;
    const far = length - near;
    if (far === 0) return;
    if (this.#ended) throw endsTooEarly();
    this.#base += this.#position + far;
    this.#position = 0;
    this.#buffer = Buffer.alloc(0);
    await this.#feed.skip(far);
  }

  u8(): number {
    return this.#buffer.readUInt8(this.#advance(1));
  }

  u16(): number {
    return this.#buffer.readUInt16LE(this.#advance(2));
  }

  u32(): number {
    return this.#buffer.readUInt32LE(this.#advance(4));
  }

  i32(): number {
    return this.#buffer.readInt32LE(this.#advance(4));
  }

  /** An unsigned length of eight bytes; one that no file can have becomes infinite. */
  u64(): number {
    const value = this.#buffer.readBigUInt64LE(this.#advance(8));
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(value);
  }

  f64BigEndian(): number {
    return this.#buffer.readDoubleBE(this.#advance(8));
  }

  /** The next bytes; a view that is valid until the next `fill`. */
  view(length: number): Buffer {
    const start = this.#advance(length);
    return this.#buffer.subarray(start, start + length);
  }

  /** All that is buffered, without passing over it; a view that is valid until the next `fill`. */
  peek(): Buffer {
    return this.#buffer.subarray(this.#position);
  }

  /** The next bytes as text; bytes that are not UTF-8 become U+FFFD. */
  utf8(length: number): string {
    const start = this.#advance(length);
    return this.#buffer.toString('utf8', start, start + length);
  }

  /** The next bytes as text of one code unit a byte. */
  latin1(length: number): string {
    const start = this.#advance(length);
    return this.#buffer.toString('latin1', start, start + length);
  }

  /** How far the byte is from here in the buffer, or -1. */
  distanceTo(byte: number): number {
    const found = this.#buffer.indexOf(byte, this.#position);
    return found === -1 ? -1 : found - this.#position;
  }

  #advance(length: number): number {
    const start = this.#position;
    if (start + length > this.#buffer.length) throw endsTooEarly();
    this.#position = start + length;
    return start;
  }
}

function asBuffer(bytes: Uint8Array | undefined): Buffer {
  if (bytes === undefined) return Buffer.alloc(0);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
