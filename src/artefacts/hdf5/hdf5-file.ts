import { Buffer } from 'node:buffer';
import { corrupt, hostile } from '../artifact-problem.ts';
import type { ByteSource } from '../byte-source.ts';

/** What is read of a file at most, all together: attributes and their texts, not the data. */
const MAX_READ_BYTES = 256 << 20;

/** Reads of an HDF5 file at its addresses, which count from its base and are as wide as the file says. */
export class Hdf5File {
  readonly #source: ByteSource;
  readonly #base: number;
  /** Bytes of an address ("size of offsets") and of a length ("size of lengths"). */
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  #read = 0;

  constructor(source: ByteSource, widths: { base: number; offsetBytes: number; lengthBytes: number }) {
    this.#source = source;
    this.#base = widths.base;
    this.offsetBytes = widths.offsetBytes;
    this.lengthBytes = widths.lengthBytes;
  }

  /** The bytes at an address. Throws a problem when the file does not have them. */
  async at(address: number, length: number): Promise<Buffer> {
    const start = this.#base + address;
    if (start + length > this.#source.size) throw corrupt('it ends too early');
    this.#read += length;
    if (this.#read > MAX_READ_BYTES) throw hostile('its attributes are larger than any model needs');
    const bytes = await this.#source.read({ start, end: start + length });
    if (bytes.length < length) throw corrupt('it ends too early');
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}

/** Walks over bytes of a file; throws a problem when they end. */
export class Cursor {
  readonly #bytes: Buffer;
  readonly #widths: { readonly offsetBytes: number; readonly lengthBytes: number };
  at = 0;

  constructor(bytes: Buffer, widths: { readonly offsetBytes: number; readonly lengthBytes: number }) {
    this.#bytes = bytes;
    this.#widths = widths;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#bytes.length - this.at;
  }

  take(length: number): Buffer {
    if (length > this.left) throw corrupt('it ends in the middle of a record');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  /** An unsigned number, least significant byte first; one that no file can have becomes infinite. */
  number(bytes: number): number {
    const value = this.take(bytes).reduceRight((sum, byte) => sum * 256 + byte, 0);
    return value > Number.MAX_SAFE_INTEGER ? Infinity : value;
  }

  offset(): number {
    return this.number(this.#widths.offsetBytes);
  }

  length(): number {
    return this.number(this.#widths.lengthBytes);
  }
}
