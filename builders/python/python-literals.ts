import { childrenOf, type PythonNode, type PythonTree, textOf } from './python-tree.ts';

/** A value that stands in Python source as it is. */
export type Literal = string | readonly Literal[] | LiteralTable;
/** Undefined stands for a value that cannot be read. */
export type LiteralTable = ReadonlyMap<string, Literal | undefined>;

/** Reads values from the expressions of one file; undefined for what only running the file would tell. */
export type LiteralReader = (node: PythonNode) => Literal | undefined;

/**
 * A reader for the expressions of a file: texts, lists, tuples, dictionaries, sums of them, and names that the top level binds once
 * to such a value and nothing changes afterwards. `tree` may be of masked text; contents are those of `text`.
 */
export function literalsOf(tree: PythonTree, text: string): LiteralReader {
  const bound = boundOnce(tree, text);
  let left = MAX_READ;
  // A name of itself ends where nesting ends.
  const read = (node: PythonNode, depth: number): Literal | undefined => {
    left -= 1;
    if (left < 0 || depth > MAX_DEPTH) return undefined;
    if (node.name === 'String') return stringOf(textOf(node, text));
    const inner = (child: PythonNode): Literal | undefined => read(child, depth + 1);
    if (node.name !== 'VariableName') return READERS[node.name]?.(partsOf(node, text), inner);
    const value = bound.get(textOf(node, text));
    return value === undefined ? undefined : inner(value);
  };
  return (node) => read(node, 0);
}

const MAX_DEPTH = 50;
/** How many expressions are read of one file: names of names must not take all time and memory. */
const MAX_READ = 2000;

type Reader = (parts: readonly PythonNode[], inner: LiteralReader) => Literal | undefined;

const sum: Reader = (parts, inner) => sumOf(parts.map(inner));
const list: Reader = (parts, inner) => complete(parts.map(inner));

// By the node's name in the grammar of @lezer/python.
const READERS: Readonly<Record<string, Reader | undefined>> = {
  ContinuedString: sum,
  BinaryExpression: sum,
  ArrayExpression: list,
  TupleExpression: list,
  ParenthesizedExpression: ([only, ...more], inner) =>
    only === undefined || more.length > 0 ? undefined : inner(only),
  DictionaryExpression: dictionaryOf,
};

const MARKS = new Set(['(', ')', '[', ']', '{', '}', ',', ':', 'Comment', '⚠']);

/** Children that are values. Stars and operators stay, and make the whole unreadable, but for "+", whose sides are summed. */
function partsOf(node: PythonNode, text: string): readonly PythonNode[] {
  return childrenOf(node).filter(
    (child) => !MARKS.has(child.name) && !(child.name === 'ArithOp' && textOf(child, text) === '+'),
  );
}

function complete(values: readonly (Literal | undefined)[]): readonly Literal[] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}

function sumOf(values: readonly (Literal | undefined)[]): Literal | undefined {
  if (values.length === 0) return undefined;
  if (values.every((value) => typeof value === 'string')) return values.join('');
  return values.every(isList) ? values.flat() : undefined;
}

/** Whether a value is a dictionary. */
export function isDictionary(value: Literal | undefined): value is LiteralTable {
  return value instanceof Map;
}

/** Whether a value is a list or a tuple. */
export function isList(value: Literal | undefined): value is readonly Literal[] {
  return Array.isArray(value);
}

/** Keys and values alternate. */
function dictionaryOf(parts: readonly PythonNode[], inner: LiteralReader): LiteralTable | undefined {
  const values = parts.map(inner);
  const keys = values.filter((key, index) => index % 2 === 0 && typeof key === 'string');
  if (keys.length * 2 !== values.length) return undefined;
  return new Map(
    values.flatMap((key, index) =>
      index % 2 === 0 && typeof key === 'string' ? [[key, values[index + 1]] as const] : [],
    ),
  );
}

/** The contents of a string literal; undefined for bytes, and for escapes beyond the plain ones. */
function stringOf(literal: string): string | undefined {
  const match = /^([a-z]*)("""|'''|"|')([\s\S]*)\2$/i.exec(literal);
  if (match === null) return undefined;
  const [, prefix = '', , content = ''] = match;
  if (/^r$/i.test(prefix)) return content;
  if (!/^u?$/i.test(prefix) || /\\[^\\'"nt\n]/.test(content)) return undefined;
  return content.replace(/\\([\\'"nt\n])/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\n': '' };

/** Names that one statement of the top level binds, and that are nowhere changed: no second binding, no `+=`, no method call. */
function boundOnce(tree: PythonTree, text: string): ReadonlyMap<string, PythonNode> {
  const values = new Map<string, PythonNode>();
  for (const statement of tree.topNode.getChildren('AssignStatement')) {
    const [target, operator, value, ...more] = childrenOf(statement);
    if (
      target?.name === 'VariableName' &&
      operator?.name === 'AssignOp' &&
      value !== undefined &&
      more.length === 0
    )
      values.set(textOf(target, text), value);
  }
  const bindings = new Map<string, number>();
  tree.iterate({
    enter({ name, node }) {
      if (name !== 'VariableName' || !isChanged(node)) return;
      const key = textOf(node, text);
      bindings.set(key, (bindings.get(key) ?? 0) + 1);
    },
  });
  return new Map([...values].filter(([name]) => bindings.get(name) === 1));
}

/** Whether a name stands where it is bound, or where its value may be changed in place. */
function isChanged(node: PythonNode): boolean {
  const parent = node.parent;
  if (parent === null) return false;
  if (parent.name === 'MemberExpression') return parent.firstChild?.from === node.from;
  const isTarget =
    node.nextSibling !== null && ['AssignOp', 'UpdateOp', ',', 'in'].includes(node.nextSibling.name);
  return isTarget && ['AssignStatement', 'UpdateStatement', 'ForStatement'].includes(parent.name);
}
