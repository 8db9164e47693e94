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
  const raw = text.split(/\r\n|\n|\r/).map((content, index) => ({ text: content, line: index + 1 }));
  const starts = raw.filter((_, index) => index === 0 || !continues(raw[index - 1]));
  return starts
    .map(({ line }, index) => {
      const parts = raw.slice(line - 1, (starts[index + 1]?.line ?? raw.length + 1) - 1);
      return withoutComment({ text: parts.map(partOf).join(''), line });
    })
    .filter(({ text: content }) => content !== '');
}

function isComment({ text }: LogicalLine): boolean {
  return text.trimStart().startsWith('#');
}

function continues(line: LogicalLine | undefined): boolean {
  return line !== undefined && line.text.endsWith('\\') && !isComment(line);
}

/** A comment line keeps white space before its "#", so that it stays a comment when joined. */
function partOf(line: LogicalLine): string {
  if (isComment(line)) return ` ${line.text}`;
  return continues(line) ? line.text.slice(0, -1) : line.text;
}

function withoutComment({ text, line }: LogicalLine): LogicalLine {
  const hashes = [...text.matchAll(/#/g)].map(({ index }) => index);
  const start = hashes.find((at) => at === 0 || /\s/.test(text.charAt(at - 1)));
  return { text: text.slice(0, start).trim(), line };
}
