import type { Step } from './case.ts';

/** Deviations that SELDON_STRICT takes back, by the reason that the cases give (docs/deviations.md). */
const SWITCHED: ReadonlySet<string> = new Set([
  "the stock wrapper answers 500 for what is the client's mistake (2.4)",
  'the stock wrapper answers 500 for unknown paths and wrong methods (15/16)',
  'the stock wrapper answers 500 for unknown paths (15/16)',
  "the stock wrapper calls the method again after any TypeError, also one of the user's own (15/15)",
  'the stock wrapper ends every failed call with UNKNOWN and loses the reason (15/18)',
  'the stock wrapper answers with an empty message and hides the mistake (15/26)',
  'the stock wrapper emits NaN and Infinity, which are no JSON and stop an executor downstream (15/29)',
  'the stock wrapper swallows an AttributeError of load(), so that a typo goes unnoticed (15/26)',
  'the stock wrapper silently takes the last values of a tensor that has too many (15/27)',
  'the stock wrapper hands on payloads and names of any type, and takes data that is no object for an empty array (2.4)',
  'the stock wrapper runs out of stack and blames itself (2.4)',
]);

/** Whether a step is answered as the stock wrapper does when SELDON_STRICT asks for it. */
export function isSwitched({ reference }: Step): boolean {
  return reference !== undefined && SWITCHED.has(reference.because);
}
