import { freshProbabilities, type RangeDecoder } from './range-decoder.ts';

const CHOICE_2 = 1;
const LOW = 2;
const MID = LOW + 16 * 8;
const HIGH = MID + 16 * 8;
const SIZE = HIGH + 256;

const MIN_MATCH = 2;

/** Probabilities for the lengths of matches. */
export function freshLengths(): Uint16Array {
  return freshProbabilities(SIZE);
}

/** The length of a match, 2 to 273. */
export function readLength(range: RangeDecoder, lengths: Uint16Array, posState: number): number {
  if (range.bit(lengths, 0) === 0) return MIN_MATCH + range.tree(lengths, LOW + posState * 8, 3);
  if (range.bit(lengths, CHOICE_2) === 0) return MIN_MATCH + 8 + range.tree(lengths, MID + posState * 8, 3);
  return MIN_MATCH + 16 + range.tree(lengths, HIGH, 8);
}
