import type ts from 'typescript';
import { isAssignment, shapeOfNode, type Shape, type Shapes } from './members.ts';
import { propertyPath } from './syntax.ts';

type Compiler = typeof ts;

/** Something that a file exports: "default" is what `module.exports` or `export default` name. */
export interface Exported {
  readonly name: string;
  /** Undefined where only running the file would tell. */
  readonly shape: Shape | undefined;
}

/** What a file exports, in the order in which it does. */
export function exportsOf(tree: ts.SourceFile, shapes: Shapes, compiler: Compiler): readonly Exported[] {
  const known = (name: string, node: ts.Node): Exported => ({ name, shape: resolve(node, shapes, compiler) });
  const exports = tree.statements.flatMap((statement) => [
    ...moduleExports(statement, known, compiler),
    ...declaredExports(statement, shapes, compiler),
    ...listedExports(statement, shapes, compiler),
  ]);
  return [...exports, ...moduleItself(exports)];
}

/** Functions that are exported one by one are the methods of the module. */
function moduleItself(exports: readonly Exported[]): readonly Exported[] {
  const names = exports.map(({ name }) => name).filter((name) => name !== 'default' && name !== '*');
  const shape: Shape = { name: undefined, members: new Set(names), base: undefined };
  return names.length === 0 ? [] : [{ name: 'module', shape }];
}

type Known = (name: string, node: ts.Node) => Exported;

/** An identifier stands for what it names, `new M()` for what M makes. */
function resolve(node: ts.Node, shapes: Shapes, compiler: Compiler): Shape | undefined {
  if (compiler.isIdentifier(node)) return shapes.get(node.text);
  if (compiler.isNewExpression(node)) return resolve(node.expression, shapes, compiler);
  return shapeOfNode(node, compiler);
}

/** CommonJS: `module.exports = …`, `module.exports.M = …`, `exports.M = …`. */
function moduleExports(statement: ts.Statement, known: Known, compiler: Compiler): readonly Exported[] {
  if (!compiler.isExpressionStatement(statement) || !isAssignment(statement.expression, compiler)) return [];
  const { left, right } = statement.expression;
  // `exports = module.exports = M`
  if (isAssignment(right, compiler)) return moduleExportsOf(right, known, compiler);
  return moduleExportsOf({ left, right }, known, compiler);
}

function moduleExportsOf(
  { left, right }: Pick<ts.BinaryExpression, 'left' | 'right'>,
  known: Known,
  compiler: Compiler,
): readonly Exported[] {
  const path = propertyPath(left, compiler);
  const member = path[0] === 'module' ? path.slice(1) : path;
  if (member[0] !== 'exports') return [];
  if (member[1] !== undefined) return [known(member[1], right)];
  const fromObject = compiler.isObjectLiteralExpression(right) ? namedOf(right, known, compiler) : [];
  return [known('default', right), ...fromObject];
}

/** `module.exports = { M, N: class … }`. */
function namedOf(node: ts.ObjectLiteralExpression, known: Known, compiler: Compiler): readonly Exported[] {
  return node.properties.flatMap((property) => {
    if (compiler.isShorthandPropertyAssignment(property)) return [known(property.name.text, property.name)];
    if (compiler.isPropertyAssignment(property))
      return [known(property.name.getText(), property.initializer)];
    return [];
  });
}

/** `export default …` and `export class M`. */
function declaredExports(statement: ts.Statement, shapes: Shapes, compiler: Compiler): readonly Exported[] {
  if (compiler.isExportAssignment(statement)) {
    return [{ name: 'default', shape: resolve(statement.expression, shapes, compiler) }];
  }
  const modifiers = compiler.canHaveModifiers(statement) ? (compiler.getModifiers(statement) ?? []) : [];
  const has = (kind: ts.SyntaxKind): boolean => modifiers.some((modifier) => modifier.kind === kind);
  if (!has(compiler.SyntaxKind.ExportKeyword)) return [];
  if (has(compiler.SyntaxKind.DefaultKeyword)) {
    return [{ name: 'default', shape: shapeOfNode(statement, compiler) }];
  }
  return declaredNames(statement, compiler).map((name) => ({ name, shape: shapes.get(name) }));
}

function declaredNames(statement: ts.Statement, compiler: Compiler): readonly string[] {
  if (compiler.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const isNamed = compiler.isClassDeclaration(statement) || compiler.isFunctionDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

/** `export { M, N as default }`, also `from` another file. */
function listedExports(statement: ts.Statement, shapes: Shapes, compiler: Compiler): readonly Exported[] {
  if (!compiler.isExportDeclaration(statement)) return [];
  const { exportClause, moduleSpecifier } = statement;
  if (exportClause === undefined || !compiler.isNamedExports(exportClause)) {
    return [{ name: '*', shape: undefined }];
  }
  return exportClause.elements.map(({ name, propertyName }) => ({
    name: name.text,
    shape: moduleSpecifier === undefined ? shapes.get((propertyName ?? name).text) : undefined,
  }));
}
