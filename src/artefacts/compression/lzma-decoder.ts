import { freshLengths, readLength } from './lzma-lengths.ts';
import type { LzmaWindow } from './lzma-window.ts';
import { clearProbabilities, damagedLzma, freshProbabilities, type RangeDecoder } from './range-decoder.ts';

/** No symbol needs more bytes of input than this. */
export const MAX_SYMBOL_BYTES = 20;

const STATES = 12;
/** States below this come after a literal. */
const FIRST_MATCH_STATE = 7;
const POS_STATES = 16;
const LITERAL_CODER = 0x300;
const SLOT_BITS = 6;
const FIRST_MODEL_SLOT = 4;
const FIRST_DIRECT_SLOT = 14;
const ALIGN_BITS = 4;
const END_MARKER = 0xffffffff;

/** The five numbers that a decoder adapts to. */
interface Properties {
  readonly literalContextBits: number;
  readonly literalPositionMask: number;
  readonly positionMask: number;
}

/** Decodes LZMA symbol by symbol (format: "LZMA specification" of the public-domain LZMA SDK). */
export class LzmaDecoder {
  readonly #range: RangeDecoder;
  readonly #window: LzmaWindow;
  #properties: Properties = { literalContextBits: 3, literalPositionMask: 0, positionMask: 3 };
  readonly #maxLiteralBits: number;
  #probabilities = freshTables();
  #state = 0;
  #written = 0;
  /** The last four distances, the newest first. */
  readonly #distances = new Uint32Array(4);

  /** `maxLiteralBits`: how large lc + lp may be, 12 in LZMA, 4 in LZMA2. */
  constructor(range: RangeDecoder, window: LzmaWindow, maxLiteralBits: number) {
    this.#range = range;
    this.#window = window;
    this.#maxLiteralBits = maxLiteralBits;
  }

  /** Sets lc, lp and pb from the byte of the header, and forgets what was learnt. */
  setProperties(byte: number): void {
    if (byte >= 9 * 5 * 5) throw damagedLzma('its properties are impossible');
    const literalContextBits = byte % 9;
    const rest = (byte - literalContextBits) / 9;
    const literalPositionBits = rest % 5;
    const literalBits = literalContextBits + literalPositionBits;
    if (literalBits > this.#maxLiteralBits) throw damagedLzma('its properties are impossible');
    const positionBits = (rest - literalPositionBits) / 5;
    this.#properties = {
      literalContextBits,
      literalPositionMask: (1 << literalPositionBits) - 1,
      positionMask: (1 << positionBits) - 1,
    };
    const { literal } = this.#probabilities;
    const size = LITERAL_CODER << literalBits;
    if (literal.length !== size)
      this.#probabilities = { ...this.#probabilities, literal: freshProbabilities(size) };
    this.resetState();
  }

  /** Forgets what was learnt; the properties stay. */
  resetState(): void {
    for (const table of Object.values(this.#probabilities)) clearProbabilities(table);
    this.#state = 0;
    this.#distances.fill(0);
  }

  /** Counts positions from here, as after a reset of the dictionary. */
  resetPosition(): void {
    this.#written = 0;
  }

  /** Counts bytes that came uncompressed. */
  skipPosition(length: number): void {
    this.#written += length;
  }

  /** Decodes one literal or match. Gives the number of bytes it made; 0 is the end marker. */
  step(): number {
    const { isMatch, isRep } = this.#probabilities;
    const posState = this.#written & this.#properties.positionMask;
    let length = 1;
    if (this.#range.bit(isMatch, this.#state * POS_STATES + posState) === 0) this.#literal();
    else if (this.#range.bit(isRep, this.#state) === 0) length = this.#match(posState);
    else length = this.#repeatedMatch(posState);
    this.#written += length;
    return length;
  }

  #literal(): void {
    const { literalContextBits, literalPositionMask } = this.#properties;
    const previous = this.#window.byteAt(0);
    const context =
      ((this.#written & literalPositionMask) << literalContextBits) | (previous >> (8 - literalContextBits));
    const { literal } = this.#probabilities;
    const from = LITERAL_CODER * context;
    this.#window.put(
      this.#state < FIRST_MATCH_STATE ? this.#plain(literal, from) : this.#matched(literal, from),
    );
    this.#state = this.#state < 4 ? 0 : this.#state - (this.#state < 10 ? 3 : 6);
  }

  #plain(literal: Uint16Array, from: number): number {
    return this.#range.tree(literal, from, 8);
  }

  /** A literal behind a match differs from the byte that the match would have given next: that byte is context. */
  #matched(literal: Uint16Array, from: number): number {
    let expected = this.#window.byteAt(this.#distance(0));
    let node = 1;
    while (node < 0x100) {
      const expectedBit = expected >> 7;
      expected = (expected << 1) & 0xff;
      const bit = this.#range.bit(literal, from + ((1 + expectedBit) << 8) + node);
      node = (node << 1) | bit;
      if (bit !== expectedBit) break;
    }
    while (node < 0x100) node = (node << 1) | this.#range.bit(literal, from + node);
    return node & 0xff;
  }

  #match(posState: number): number {
    const length = readLength(this.#range, this.#probabilities.matchLengths, posState);
    this.#state = this.#state < FIRST_MATCH_STATE ? 7 : 10;
    const distance = this.#readDistance(length);
    this.#putDistance(distance, 3);
    if (distance === END_MARKER) return 0;
    this.#window.repeat(distance, length);
    return length;
  }

  #readDistance(length: number): number {
    const { slots, aligned, special } = this.#probabilities;
    const lengthState = Math.min(length - 2, 3);
    const slot = this.#range.tree(slots, lengthState << SLOT_BITS, SLOT_BITS);
    if (slot < FIRST_MODEL_SLOT) return slot;
    const directBits = (slot >> 1) - 1;
    const high = ((2 | (slot & 1)) << directBits) >>> 0;
    if (slot < FIRST_DIRECT_SLOT) return high + this.#range.reverseTree(special, high - slot, directBits);
    const middle = this.#range.directBits(directBits - ALIGN_BITS) * 2 ** ALIGN_BITS;
    return high + middle + this.#range.reverseTree(aligned, 0, ALIGN_BITS);
  }

  #repeatedMatch(posState: number): number {
    const { isRep0Long, isRepG0, repLengths } = this.#probabilities;
    if (this.#window.isEmpty) throw damagedLzma('a match has nothing to repeat');
    const isFirst = this.#range.bit(isRepG0, this.#state) === 0;
    if (isFirst && this.#range.bit(isRep0Long, this.#state * POS_STATES + posState) === 0) {
      this.#state = this.#state < FIRST_MATCH_STATE ? 9 : 11;
      this.#window.repeat(this.#distance(0), 1);
      return 1;
    }
    if (!isFirst) this.#recallDistance();
    const length = readLength(this.#range, repLengths, posState);
    this.#state = this.#state < FIRST_MATCH_STATE ? 8 : 11;
    this.#window.repeat(this.#distance(0), length);
    return length;
  }

  /** Brings the second, third or fourth last distance to the front. */
  #recallDistance(): void {
    const { isRepG1, isRepG2 } = this.#probabilities;
    let index = 1;
    if (this.#range.bit(isRepG1, this.#state) === 1) index = 2 + this.#range.bit(isRepG2, this.#state);
    this.#putDistance(this.#distance(index), index);
  }

  /** Puts a distance to the front, over the one at the index. */
  #putDistance(distance: number, index: number): void {
    this.#distances.copyWithin(1, 0, index);
    this.#distances[0] = distance;
  }

  #distance(index: number): number {
    return this.#distances[index] ?? 0;
  }
}

type TableName =
  | 'isMatch'
  | 'isRep'
  | 'isRepG0'
  | 'isRepG1'
  | 'isRepG2'
  | 'isRep0Long'
  | 'slots'
  | 'special'
  | 'aligned'
  | 'literal'
  | 'matchLengths'
  | 'repLengths';
type Tables = Readonly<Record<TableName, Uint16Array>>;

function freshTables(): Tables {
  return {
    isMatch: freshProbabilities(STATES * POS_STATES),
    isRep: freshProbabilities(STATES),
    isRepG0: freshProbabilities(STATES),
    isRepG1: freshProbabilities(STATES),
    isRepG2: freshProbabilities(STATES),
    isRep0Long: freshProbabilities(STATES * POS_STATES),
    slots: freshProbabilities(4 << SLOT_BITS),
    special: freshProbabilities(128),
    aligned: freshProbabilities(1 << ALIGN_BITS),
    literal: freshProbabilities(LITERAL_CODER << 3),
    matchLengths: freshLengths(),
    repLengths: freshLengths(),
  };
}
