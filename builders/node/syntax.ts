import type ts from 'typescript';

type Compiler = typeof ts;

/** The names of members, as far as they are written out. */
export function namesIn(
  nodes: readonly (ts.ClassElement | ts.ObjectLiteralElementLike)[],
  compiler: Compiler,
): Set<string> {
  return new Set(
    nodes.flatMap(({ name }) =>
      name !== undefined && (compiler.isIdentifier(name) || compiler.isStringLiteral(name))
        ? [name.text]
        : [],
    ),
  );
}

/** The parts of `a.b.c` or `a['b'].c`; empty for any other expression. */
export function propertyPath(node: ts.Node, compiler: Compiler): readonly string[] {
  if (compiler.isIdentifier(node)) return [node.text];
  if (node.kind === compiler.SyntaxKind.ThisKeyword) return ['this'];
  if (compiler.isPropertyAccessExpression(node)) {
    return [...propertyPath(node.expression, compiler), node.name.text];
  }
  if (compiler.isElementAccessExpression(node) && compiler.isStringLiteral(node.argumentExpression)) {
    return [...propertyPath(node.expression, compiler), node.argumentExpression.text];
  }
  return [];
}

/** What is called, as it is written. */
export function calleeText(node: ts.CallExpression): string {
  return node.expression.getText();
}
