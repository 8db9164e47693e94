import { corrupt } from '../artifact-problem.ts';
import type { BitReader } from './bzip2-bits.ts';
import { readCode, readSymbol, type HuffmanCode } from './bzip2-huffman.ts';

/** Symbols that are coded with one table before the next selector counts. */
const GROUP = 50;
const RUN_A = 0;
const RUN_B = 1;

/** A block after Huffman decoding: bytes in Burrows-Wheeler order, and where the original begins. */
export interface Block {
  /** In the low byte the byte; the rest is free for the inverse transform. */
  readonly words: Uint32Array;
  readonly length: number;
  readonly origin: number;
}

/** Reads the body of a block, behind its checksum. `words` has room for the largest block of the stream. */
export function readBlock(bits: BitReader, words: Uint32Array): Block {
  if (bits.bit() === 1) throw damaged('it is randomised, which no bzip2 of this century writes');
  const origin = bits.bits(24);
  const alphabet = readAlphabet(bits);
  const symbolCount = alphabet.length + 2;
  const codeCount = bits.bits(3);
  const selectorCount = bits.bits(15);
  if (codeCount < 2 || codeCount > 6 || selectorCount === 0) throw damaged('its tables are impossible');
  const selectors = readSelectors(bits, selectorCount, codeCount);
  const codes = Array.from({ length: codeCount }, () => readCode(bits, symbolCount));
  const symbols = symbolReader(bits, selectors, codes);
  const length = readWords(symbols, alphabet, words);
  if (origin >= length) throw damaged('its beginning lies outside');
  return { words, length, origin };
}

function readAlphabet(bits: BitReader): Uint8Array {
  const rows = bits.bits(16);
  const bytes: number[] = [];
  for (let row = 0; row < 16; row++) {
    if (((rows >>> (15 - row)) & 1) === 0) continue;
    const columns = bits.bits(16);
    for (let column = 0; column < 16; column++) {
      if (((columns >>> (15 - column)) & 1) === 1) bytes.push(row * 16 + column);
    }
  }
  if (bytes.length === 0) throw damaged('it uses no byte');
  return Uint8Array.from(bytes);
}

/** Which code is for which group, each as its distance in a list where the last one used comes first. */
function readSelectors(bits: BitReader, count: number, codeCount: number): Uint8Array {
  const recent = Uint8Array.from({ length: codeCount }, (_, index) => index);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let distance = 0;
    while (bits.bit() === 1) {
      distance += 1;
      if (distance >= codeCount) throw damaged('a selector is impossible');
    }
    selectors[i] = toFront(recent, distance);
  }
  return selectors;
}

/** Takes the entry at the distance and puts it in front. */
function toFront(recent: Uint8Array, distance: number): number {
  const entry = recent[distance] ?? 0;
  recent.copyWithin(1, 0, distance);
  recent[0] = entry;
  return entry;
}

function symbolReader(bits: BitReader, selectors: Uint8Array, codes: readonly HuffmanCode[]): () => number {
  let group = 0;
  let left = 0;
  let code: HuffmanCode | undefined;
  return () => {
    if (left === 0) {
      code = codes[selectors[group] ?? codes.length];
      group += 1;
      left = GROUP;
    }
    if (code === undefined) throw damaged('it has more symbols than selectors');
    left -= 1;
    return readSymbol(bits, code);
  };
}

/** Undoes move-to-front and the runs of its zeros. Gives the number of bytes. */
function readWords(nextSymbol: () => number, alphabet: Uint8Array, words: Uint32Array): number {
  const recent = Uint8Array.from(alphabet);
  const endOfBlock = alphabet.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (;;) {
    const symbol = nextSymbol();
    if (symbol === RUN_A || symbol === RUN_B) {
      run += weight << symbol;
      weight *= 2;
      if (run > words.length) throw damaged('it is longer than its stream allows');
      continue;
    }
    if (length + run + 1 > words.length && symbol !== endOfBlock) {
      throw damaged('it is longer than its stream allows');
    }
    if (length + run > words.length) throw damaged('it is longer than its stream allows');
    words.fill(recent[0] ?? 0, length, length + run);
    length += run;
    run = 0;
    weight = 1;
    if (symbol === endOfBlock) return length;
    words[length++] = toFront(recent, symbol - 1);
  }
}

function damaged(why: string): Error {
  return corrupt(`a block of its bzip2 stream is damaged: ${why}`);
}
