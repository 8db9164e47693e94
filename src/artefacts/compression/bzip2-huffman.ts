import { corrupt } from '../artifact-problem.ts';
import type { BitReader } from './bzip2-bits.ts';

const MAX_CODE_BITS = 20;

/** A canonical Huffman code: per length, the last code and where its symbols begin. */
export interface HuffmanCode {
  readonly limit: Int32Array;
  readonly offset: Int32Array;
  readonly symbols: Uint16Array;
}

/** Reads the lengths of a code, each as steps up and down from the one before, and makes the code. */
export function readCode(bits: BitReader, symbolCount: number): HuffmanCode {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.bits(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE_BITS) throw damagedCode();
      if (bits.bit() === 0) break;
      length += bits.bit() === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return codeOf(lengths);
}

function codeOf(lengths: Uint8Array): HuffmanCode {
  const counts = new Int32Array(MAX_CODE_BITS + 2);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  const limit = new Int32Array(MAX_CODE_BITS + 2).fill(-1);
  const offset = new Int32Array(MAX_CODE_BITS + 2);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let filled = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    const count = counts[length] ?? 0;
    offset[length] = filled - code;
    code += count;
    filled += count;
    if (code > 2 ** length) throw damagedCode();
    limit[length] = code - 1;
    code *= 2;
  }
  sortByLength(lengths, symbols);
  return { limit, offset, symbols };
}

function sortByLength(lengths: Uint8Array, symbols: Uint16Array): void {
  let next = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) symbols[next++] = symbol;
    }
  }
}

/** Reads one symbol. */
export function readSymbol(bits: BitReader, { limit, offset, symbols }: HuffmanCode): number {
  let code = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    code = (code << 1) | bits.bit();
    if (code <= (limit[length] ?? -1)) {
      const symbol = symbols[code + (offset[length] ?? 0)];
      if (symbol === undefined) break;
      return symbol;
    }
  }
  throw damagedCode();
}

function damagedCode(): Error {
  return corrupt('its bzip2 stream is damaged: a Huffman code is impossible');
}
