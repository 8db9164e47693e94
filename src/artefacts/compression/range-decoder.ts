import { corrupt, type ArtifactProblem } from '../artifact-problem.ts';

/** Probabilities have eleven bits; a fresh one is one half. */
const PROBABILITY_BITS = 11;
const PROBABILITY_ONE = 1 << PROBABILITY_BITS;
const ADAPT_SHIFT = 5;
const TOP = 2 ** 24;

/** Bytes in front of LZMA data that fill the decoder: one zero, four of code. */
export const RANGE_HEADER_BYTES = 5;

export function freshProbabilities(length: number): Uint16Array {
  return clearProbabilities(new Uint16Array(length));
}

export function clearProbabilities(probabilities: Uint16Array): Uint16Array {
  return probabilities.fill(PROBABILITY_ONE / 2);
}

/** The range decoder of LZMA (format: "LZMA specification" of the public-domain LZMA SDK). Needs its bytes at hand. */
export class RangeDecoder {
  #range = 0;
  #code = 0;
  #input: Uint8Array = new Uint8Array(0);
  #position = 0;

  /** Where the next bytes come from; the state stays. */
  feed(input: Uint8Array): void {
    this.#input = input;
    this.#position = 0;
  }

  /** How many of the bytes fed are used up. */
  get position(): number {
    return this.#position;
  }

  /** Bytes fed and not yet used. */
  get left(): number {
    return this.#input.length - this.#position;
  }

  /** Whether all of the code was used, as it is at the end of a sound stream. */
  get isFinished(): boolean {
    return this.#code === 0;
  }

  start(): void {
    if (this.#next() !== 0) throw damagedLzma('it does not begin with a zero');
    this.#range = 0xffffffff;
    this.#code = 0;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  /** One bit, by the probability at the index, which learns from it. */
  bit(probabilities: Uint16Array, index: number): 0 | 1 {
    const probability = probabilities[index] ?? 0;
    const bound = (this.#range >>> PROBABILITY_BITS) * probability;
    let bit: 0 | 1 = 0;
    if (this.#code < bound) {
      this.#range = bound;
      probabilities[index] = probability + ((PROBABILITY_ONE - probability) >> ADAPT_SHIFT);
    } else {
      this.#code -= bound;
      this.#range -= bound;
      probabilities[index] = probability - (probability >> ADAPT_SHIFT);
      bit = 1;
    }
    if (this.#range < TOP) this.#normalise();
    return bit;
  }

  /** Bits that are equally likely, most significant first. */
  directBits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      if (this.#range < TOP) this.#normalise();
      value = ((value << 1) | bit) >>> 0;
    }
    return value;
  }

  /** A number of `count` bits by a tree of probabilities, most significant bit first. */
  tree(probabilities: Uint16Array, from: number, count: number): number {
    let node = 1;
    for (let i = 0; i < count; i++) node = (node << 1) | this.bit(probabilities, from + node);
    return node - (1 << count);
  }

  /** The same with the least significant bit first. */
  reverseTree(probabilities: Uint16Array, from: number, count: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < count; i++) {
      const bit = this.bit(probabilities, from + node);
      node = (node << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  #normalise(): void {
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #next(): number {
    const byte = this.#input[this.#position];
    if (byte === undefined) throw damagedLzma('it ends too early');
    this.#position += 1;
    return byte;
  }
}

export function damagedLzma(why: string): ArtifactProblem {
  return corrupt(`its LZMA stream is damaged: ${why}`);
}
