import { unsupported } from '../artifact-problem.ts';
import { damagedLzma } from './range-decoder.ts';

/** What the window begins with; it grows with the output, so that a header alone costs no memory. */
const FIRST_BYTES = 4096;

/** xz's strongest preset has 64 MiB. */
const MAX_WINDOW_BYTES = 256 * 1024 * 1024;

/** The last bytes of the output, to which matches refer: a ring of at most the size in the header. */
export class LzmaWindow {
  readonly #size: number;
  #ring: Uint8Array;
  #position = 0;
  #taken = 0;
  /** What was written at the end of the ring and not taken before it began anew. */
  #spilled: Uint8Array[] = [];
  #spilledBytes = 0;
  /** How far back a match may reach. */
  #filled = 0;

  constructor(size: number) {
    if (size > MAX_WINDOW_BYTES) {
      throw unsupported(
        `its LZMA dictionary has ${size} bytes, and at most ${MAX_WINDOW_BYTES} are read`,
        'compress the model with a usual preset (0 to 9)',
      );
    }
    this.#size = Math.max(size, FIRST_BYTES);
    this.#ring = new Uint8Array(Math.min(FIRST_BYTES, this.#size));
  }

  /** Forgets what was written, for a match cannot reach over a reset. */
  reset(): void {
    this.#filled = 0;
  }

  get isEmpty(): boolean {
    return this.#filled === 0;
  }

  /** The byte that was written `distance` + 1 bytes ago. */
  byteAt(distance: number): number {
    if (distance >= this.#filled) return 0;
    const index = this.#position - distance - 1;
    return this.#ring[index < 0 ? index + this.#ring.length : index] ?? 0;
  }

  put(byte: number): void {
    this.#makeRoom();
    this.#ring[this.#position] = byte;
    this.#position += 1;
    if (this.#filled < this.#size) this.#filled += 1;
  }

  /** Repeats what was written `distance` + 1 bytes ago. */
  repeat(distance: number, length: number): void {
    if (distance >= this.#filled) throw damagedLzma('a match reaches back too far');
    const before = this.#position - distance - 1;
    const roomy = before >= 0 && this.#position + length <= this.#ring.length;
    if (!roomy || length > distance + 1) {
      for (let i = 0; i < length; i++) this.put(this.byteAt(distance));
      return;
    }
    this.#ring.copyWithin(this.#position, before, before + length);
    this.#position += length;
    this.#filled = Math.min(this.#filled + length, this.#size);
  }

  /** How many bytes were written since the last `take`. */
  get pending(): number {
    return this.#spilledBytes + this.#position - this.#taken;
  }

  /** Copies of the bytes written since the last call. */
  take(): Uint8Array[] {
    this.#spill();
    const parts = this.#spilled;
    this.#spilled = [];
    this.#spilledBytes = 0;
    return parts;
  }

  #spill(): void {
    if (this.#position === this.#taken) return;
    const part = this.#ring.slice(this.#taken, this.#position);
    this.#spilled.push(part);
    this.#spilledBytes += part.length;
    this.#taken = this.#position;
  }

  #makeRoom(): void {
    if (this.#position < this.#ring.length) return;
    if (this.#ring.length < this.#size) {
      const larger = new Uint8Array(Math.min(this.#ring.length * 2, this.#size));
      larger.set(this.#ring);
      this.#ring = larger;
    } else {
      this.#spill();
      this.#position = 0;
      this.#taken = 0;
    }
  }
}
