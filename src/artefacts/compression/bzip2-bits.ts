import type { ByteReader } from '../byte-reader.ts';

/** Bits of a stream, most significant first. The bytes must have been buffered before. */
export class BitReader {
  readonly #reader: ByteReader;
  #bits = 0;
  #count = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  bit(): number {
    if (this.#count === 0) {
      this.#bits = this.#reader.u8();
      this.#count = 8;
    }
    this.#count -= 1;
    return (this.#bits >>> this.#count) & 1;
  }

  /** An unsigned number of up to 32 bits. */
  bits(count: number): number {
    let value = 0;
    let wanted = count;
    while (wanted > 0) {
      if (this.#count === 0) {
        this.#bits = this.#reader.u8();
        this.#count = 8;
      }
      const take = Math.min(wanted, this.#count);
      this.#count -= take;
      wanted -= take;
      value = value * 2 ** take + ((this.#bits >>> this.#count) & ((1 << take) - 1));
    }
    return value;
  }

  /** Passes over the rest of the byte. */
  align(): void {
    this.#count = 0;
  }
}
