import { lineAt, type PythonNode, type PythonTree } from './python-tree.ts';

/**
 * Where Python cannot import a file. The parser's grammar does not know all of Python, so an error mark counts only where
 * it does not stand for one of the known gaps: floats like "1.", a bare `yield`, targets and parentheses of `with`,
 * dotted patterns, starred loops, template strings.
 */
interface SyntaxReport {
  /** Line of the first error, from 1. */
  readonly errorLine: number | undefined;
  /** Whether a gap was met: what is missing from the tree then proves nothing. */
  readonly hasGap: boolean;
}

/** Looks through the error marks of a tree. */
export function syntaxReportOf(tree: PythonTree, text: string): SyntaxReport {
  let hasGap = false;
  let errorAt: number | undefined;
  let trustedFrom = 0;
  tree.iterate({
    enter(cursor) {
      if (cursor.from < trustedFrom || errorAt !== undefined) return;
      if (cursor.type.isError && isGap(cursor.node, text)) {
        hasGap = true;
        trustedFrom = trustedBehind(cursor.node, text);
      } else if (cursor.type.isError || isPython2(cursor) || isOpenString(cursor, text)) {
        errorAt = cursor.from;
      }
    },
  });
  return {
    hasGap,
    errorLine: errorAt === undefined ? undefined : lineAt(text, Math.min(errorAt, lastOf(text))),
  };
}

/** What is missing at the end is missing from the last line that has text. */
function lastOf(text: string): number {
  return text.trimEnd().length;
}

function isPython2({ name }: Pick<PythonNode, 'name'>): boolean {
  return name === 'PrintStatement';
}

/** The parser ends a one-line string at the end of its line without a mark. */
function isOpenString(node: Pick<PythonNode, 'name' | 'to'>, text: string): boolean {
  if (node.name !== 'String' && node.name !== 'FormatString') return false;
  const last = text[node.to - 1];
  return last !== '"' && last !== "'";
}

const GAP_PARENTS = new Set(['YieldStatement', 'YieldExpression', 'LiteralPattern', 'PatternArgList']);

function isGap(error: PythonNode, text: string): boolean {
  const parent = error.parent;
  if (parent === null) return false;
  if (GAP_PARENTS.has(parent.name) || isUnderWith(error)) return true;
  if (parent.name === 'MemberExpression') return parent.firstChild?.name === 'Number';
  if (parent.name === 'ForStatement') return text.slice(error.from).trimStart().startsWith('*');
  return isTemplateString(error, text);
}

/** `t"…"` (PEP 750) is read as a name and a string. */
function isTemplateString(error: PythonNode, text: string): boolean {
  return (
    /(?:^|\W)(?:t|rt|tr)$/i.test(text.slice(Math.max(0, error.from - 3), error.from)) &&
    /^["']/.test(text.slice(error.from, error.from + 1))
  );
}

/**
 * From where on marks count again. A gap in the header of `with` or `for` deranges what is read up to the first line of
 * its body.
 */
function trustedBehind(gap: PythonNode, text: string): number {
  const inHeader = gap.parent?.name === 'ForStatement' || isUnderWith(gap);
  if (!inHeader) return gap.from;
  const headerEnd = /:[ \t]*(?:#.*)?\r?\n/g;
  headerEnd.lastIndex = gap.from;
  if (headerEnd.exec(text) === null) return text.length;
  const bodyLineEnd = text.indexOf('\n', headerEnd.lastIndex);
  return bodyLineEnd === -1 ? text.length : bodyLineEnd;
}

/** In the list of `with`, bare or in parentheses; not in its body. */
function isUnderWith({ parent }: PythonNode): boolean {
  if (parent?.name === 'WithStatement') return true;
  const isList = parent?.name === 'ParenthesizedExpression' || parent?.name === 'TupleExpression';
  return isList && parent.parent?.name === 'WithStatement';
}
