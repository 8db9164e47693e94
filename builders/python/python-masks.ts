/**
 * Rewrites, without moving any character, the few forms of Python that the parser's grammar lacks into forms it has.
 * Only the shape of the tree matters then: contents are always taken from the original text.
 */
export function maskGaps(text: string): string {
  return text
    .replace(FLOAT_WITH_BARE_DOT, (float) => `${float.slice(0, -1)} `)
    .replace(STAR_IN_LIST, ' ')
    .replace(TARGETS_OF_WITH, (targets) => '_'.repeat(targets.length));
}

// "1." and "20." but not "1.5", "1.e5", "a1.b" or "1...".
const FLOAT_WITH_BARE_DOT = /(?<![\w.])\d[\d_]*\.(?![\w.])/g;
// "for a, *b in", "in *a, b", "x[0, *i]", "Generic[*Ts]"; a call's "*args" and a list's "*a" lose nothing by it.
const STAR_IN_LIST = /(?<=(?:[[,]|\b(?:for|in))\s*)\*(?=[A-Za-z_])/g;
// What stands in brackets behind "as".
const TARGETS_OF_WITH = /(?<=\bas\s*)[([][^()[\]]{0,300}[)\]](?=\s*[:,)])/g;
