/**
 * Rewrites, without moving any character, the few forms of Python that the parser's grammar lacks into forms it has.
 * Only the shape of the tree matters then: contents are always taken from the original text.
 */
export function maskGaps(text: string): string {
  return text
    .replace(FLOAT_WITH_BARE_DOT, (float) => `${float.slice(0, -1)} `)
    .replace(STAR, (star, at: number) => (LIST_BEFORE.test(wordsBefore(text, at)) ? ' ' : star))
    .replace(BRACKETS, (brackets, at: number) =>
      AS_BEFORE.test(wordsBefore(text, at)) ? '_'.repeat(brackets.length) : brackets,
    );
}

// "1." and "20." but not "1.5", "1.e5", "a1.b" or "1...".
const FLOAT_WITH_BARE_DOT = /(?<![\w.])\d[\d_]*\.(?![\w.])/g;

// "for a, *b in", "in *a, b", "x[0, *i]", "Generic[*Ts]"; a call's "*args" and a list's "*a" lose nothing by it.
const STAR = /\*(?=[A-Za-z_])/g;
const LIST_BEFORE = /(?:[[,]|\b(?:for|in))$/;

// The targets of "with … as (a, b):".
const BRACKETS = /[([][^()[\]]{0,300}[)\]](?=\s*[:,)])/g;
const AS_BEFORE = /\bas$/;

const MAX_BEFORE = 200;

/** What stands before a position, white space between them dropped. Looking back by a pattern takes quadratic time. */
function wordsBefore(text: string, at: number): string {
  return text.slice(Math.max(0, at - MAX_BEFORE), at).trimEnd();
}
