/** A logical line of a requirements file: continuations joined, comment dropped. */
export interface LogicalLine {
  readonly text: string;
  /** The number of its first line, from 1. */
  readonly line: number;
}

/**
 * Splits a requirements file as pip does (pip docs, "Requirements File Format"): a backslash at the end joins lines,
 * a comment is a "#" at the start or after white space, and a comment line ends a continuation.
 */
export function logicalLinesOf(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let open: LogicalLine | undefined;
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const isComment = raw.trimStart().startsWith('#');
    const continues: boolean = raw.endsWith('\\') && !isComment;
    const part = continues ? raw.slice(0, -1) : raw;
    const joined: LogicalLine = {
      text: (open?.text ?? '') + (isComment ? ` ${part}` : part),
      line: open?.line ?? index + 1,
    };
    open = continues ? joined : undefined;
    if (!continues) lines.push(joined);
  }
  if (open !== undefined) lines.push(open);
  return lines.map(withoutComment).filter(({ text: content }) => content !== '');
}

function withoutComment({ text, line }: LogicalLine): LogicalLine {
  return { text: text.replace(/(^|\s+)#.*$/, '').trim(), line };
}
