import type { ByteReader } from '../byte-reader.ts';
import { LzmaDecoder } from './lzma-decoder.ts';
import { LzmaWindow } from './lzma-window.ts';
import { damagedLzma, RANGE_HEADER_BYTES, RangeDecoder } from './range-decoder.ts';

const END = 0x00;
const STORED_AFTER_RESET = 0x01;
const STORED = 0x02;
/** Control bytes from here on: LZMA; the next steps also reset the state, set properties, reset the dictionary. */
const LZMA = 0x80;
const STATE_RESET = 0xa0;
const NEW_PROPERTIES = 0xc0;
const DICTIONARY_RESET = 0xe0;

const MAX_LITERAL_BITS = 4;

/**
 * Decompresses LZMA2, the filter of xz: chunks of at most 64 KiB of input, each saying what of the state is kept
 * (format: the xz file format and the public-domain xz-embedded). Leaves the reader behind the end of the data.
 */
export async function* unlzma2(
  reader: ByteReader,
  dictionaryBytes: number,
): AsyncGenerator<Uint8Array, void> {
  const decoder = new ChunkDecoder(reader, dictionaryBytes);
  for (;;) {
    await reader.need(1);
    const control = reader.u8();
    if (control === END) return;
    yield* await decoder.decode(control);
  }
}

class ChunkDecoder {
  readonly #reader: ByteReader;
  readonly #range = new RangeDecoder();
  readonly #window: LzmaWindow;
  readonly #lzma: LzmaDecoder;
  #hasDictionary = false;
  #hasProperties = false;

  constructor(reader: ByteReader, dictionaryBytes: number) {
    this.#reader = reader;
    this.#window = new LzmaWindow(dictionaryBytes);
    this.#lzma = new LzmaDecoder(this.#range, this.#window, MAX_LITERAL_BITS);
  }

  async decode(control: number): Promise<Uint8Array[]> {
    if (control === STORED_AFTER_RESET || control >= DICTIONARY_RESET) this.#resetDictionary();
    if (!this.#hasDictionary) throw damagedLzma('its first chunk refers to one before');
    if (control >= LZMA) await this.#compressed(control);
    else if (control <= STORED) await this.#stored();
    else throw damagedLzma(`0x${control.toString(16)} begins no chunk`);
    return this.#window.take();
  }

  #resetDictionary(): void {
    this.#window.reset();
    this.#lzma.resetPosition();
    this.#hasDictionary = true;
  }

  async #stored(): Promise<void> {
    await this.#reader.need(2);
    const length = this.#bigEndian16() + 1;
    await this.#reader.need(length);
    for (const byte of this.#reader.view(length)) this.#window.put(byte);
    this.#lzma.skipPosition(length);
  }

  async #compressed(control: number): Promise<void> {
    await this.#reader.need(5);
    const length = ((control & 0x1f) << 16) + this.#bigEndian16() + 1;
    const packed = this.#bigEndian16() + 1;
    this.#prepare(control);
    await this.#reader.need(packed);
    if (packed < RANGE_HEADER_BYTES) throw damagedLzma('a chunk is too short');
    this.#range.feed(this.#reader.view(packed));
    this.#range.start();
    let left = length;
    while (left > 0) {
      const made = this.#lzma.step();
      if (made === 0 || made > left) throw damagedLzma('a chunk does not have the length it says');
      left -= made;
    }
    if (this.#range.left > 0 || !this.#range.isFinished) throw damagedLzma('a chunk has bytes left over');
  }

  #prepare(control: number): void {
    if (control >= NEW_PROPERTIES) {
      this.#lzma.setProperties(this.#reader.u8());
      this.#hasProperties = true;
    } else if (!this.#hasProperties) {
      throw damagedLzma('its first chunk has no properties');
    } else if (control >= STATE_RESET) {
      this.#lzma.resetState();
    }
  }

  #bigEndian16(): number {
    return this.#reader.u8() * 256 + this.#reader.u8();
  }
}
