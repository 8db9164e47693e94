import { isRecord } from '../guards.ts';

/** A complex number as components see it: JavaScript has none of its own. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Whether a value is a complex number. */
export function isComplex(value: unknown): value is Complex {
  return isRecord(value) && typeof value['re'] === 'number' && typeof value['im'] === 'number';
}

/** Complex numbers of real parts that are followed by their imaginary ones. */
export function pairs(parts: ArrayLike<unknown>): Complex[] {
  return Array.from({ length: parts.length / 2 }, (_, index) => ({
    re: Number(parts[2 * index]),
    im: Number(parts[2 * index + 1]),
  }));
}
