import { parser } from '@lezer/python';

/** The syntax tree of a Python file. */
export type PythonTree = ReturnType<typeof parser.parse>;
export type PythonNode = PythonTree['topNode'];

/** Parses Python source; the parser goes on after errors and marks them in the tree. */
export function treeOf(text: string): PythonTree {
  return parser.parse(text);
}

/** The children of a node, tokens included, in the order of the text. */
export function childrenOf(node: PythonNode): readonly PythonNode[] {
  const children: PythonNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The source text of a node. */
export function textOf(node: PythonNode, text: string): string {
  return text.slice(node.from, node.to);
}

/** The line of a position, from 1. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

const COMPOUND = new Set([
  'IfStatement',
  'TryStatement',
  'WithStatement',
  'ForStatement',
  'WhileStatement',
  'Body',
  'StatementGroup',
]);

/**
 * The statements of a block that run when it runs: those inside `if`, `try`, `with` and loops too, but not those of
 * functions and classes. Decorated definitions come without their decorators.
 */
export function statementsOf(block: PythonNode): readonly PythonNode[] {
  return childrenOf(block).flatMap((node) => {
    if (COMPOUND.has(node.name)) return statementsOf(node);
    if (node.name === 'DecoratedStatement') return node.lastChild === null ? [] : [node.lastChild];
    return [node];
  });
}
