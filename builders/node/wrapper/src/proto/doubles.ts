import { malformed } from './fields.ts';

/** Doubles that come in pieces: one packed list, or one piece for each number. Linear in time for both. */
export class Doubles {
  #values = new Float64Array(0);
  #count = 0;

  /** Adds those that `bytes` hold. They are copied once, as they may lie at any address. */
  add(bytes: Buffer): void {
    if (bytes.length % 8 !== 0) throw malformed('the values of a tensor are cut short');
    const count = this.#count + bytes.length / 8;
    if (count > this.#values.length) this.#grow(count);
    bytes.copy(Buffer.from(this.#values.buffer, this.#count * 8));
    this.#count = count;
  }

  /** All of them. */
  all(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }

  #grow(count: number): void {
    // The first piece is nearly always all there is; behind it there is room for as much again.
    const grown = new Float64Array(this.#count === 0 ? count : Math.max(count, 2 * this.#values.length));
    grown.set(this.all());
    this.#values = grown;
  }
}
