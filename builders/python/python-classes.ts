import { childrenOf, lineAt, type PythonNode, type PythonTree, statementsOf, textOf } from './python-tree.ts';

/** A class at the top level of a file. */
export interface PythonClass {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** Dotted names of the bases as written; what is not a name (a call) stands as "?". */
  readonly bases: readonly string[];
  /** Names that the body defines: methods, and what is assigned. */
  readonly members: readonly string[];
}

/** The classes that a file defines when it is imported. */
export function classesOf(tree: PythonTree, text: string): readonly PythonClass[] {
  return statementsOf(tree.topNode)
    .filter(({ name }) => name === 'ClassDefinition')
    .map((node) => classOf(node, text));
}

function classOf(node: PythonNode, text: string): PythonClass {
  const name = node.getChild('VariableName');
  const list = node.getChild('ArgList');
  const body = node.getChild('Body');
  return {
    name: name === null ? '' : textOf(name, text),
    line: lineAt(text, node.from),
    bases: list === null ? [] : basesOf(list, text),
    members: body === null ? [] : statementsOf(body).flatMap((statement) => definedBy(statement, text)),
  };
}

/** Positional arguments are bases; keyword arguments (metaclass=…) are not. */
function basesOf(list: PythonNode, text: string): readonly string[] {
  const children = childrenOf(list);
  return children
    .filter(
      (node, at) =>
        !isPunctuation(node) &&
        children[at + 1]?.name !== 'AssignOp' &&
        children[at - 1]?.name !== 'AssignOp',
    )
    .map((node) => dottedName(node, text) ?? '?');
}

const PUNCTUATION = new Set(['(', ')', ',', 'AssignOp', 'Comment', '⚠']);

function isPunctuation({ name }: PythonNode): boolean {
  return PUNCTUATION.has(name);
}

/** "a.b.C" of a name, an attribute, or a subscript of one (`Generic[T]`). */
function dottedName(node: PythonNode, text: string): string | undefined {
  if (node.name === 'VariableName') return textOf(node, text);
  if (node.name !== 'MemberExpression') return undefined;
  const object = node.firstChild === null ? undefined : dottedName(node.firstChild, text);
  if (object === undefined) return undefined;
  const property = node.getChild('PropertyName');
  return property === null ? object : `${object}.${textOf(property, text)}`;
}

/** The names that a statement defines in its block: functions, classes, and plain targets of assignments. */
export function definedBy(statement: PythonNode, text: string): readonly string[] {
  if (statement.name === 'FunctionDefinition' || statement.name === 'ClassDefinition') {
    const name = statement.getChild('VariableName');
    return name === null ? [] : [textOf(name, text)];
  }
  return statement.name === 'AssignStatement' ? targetsOf(statement, text) : [];
}

/** Everything before the last "=": `a = b, c = d` defines a, b and c. */
function targetsOf(statement: PythonNode, text: string): readonly string[] {
  const children = childrenOf(statement);
  const last = children.findLastIndex(({ name }) => name === 'AssignOp');
  return children
    .slice(0, Math.max(last, 0))
    .filter(({ name }) => name === 'VariableName')
    .map((node) => textOf(node, text));
}
