import type ts from 'typescript';
import { calleeText, namesIn, propertyPath } from './syntax.ts';

/** A class, constructor function or plain object, and what can be called on it. */
export interface Shape {
  readonly name: string | undefined;
  readonly members: Set<string>;
  /** Where it derives from something that this file does not define: its name. */
  base: string | undefined;
}

/** The shapes that a file declares, by name. */
export type Shapes = ReadonlyMap<string, Shape>;

type Compiler = typeof ts;

/** Gathers the classes and constructor functions of a file, with the members they get anywhere in it. */
export function shapesOf(tree: ts.SourceFile, compiler: Compiler): Shapes {
  const shapes = new Map<string, Shape>();
  for (const statement of tree.statements) declare(statement, shapes, compiler);
  for (const statement of tree.statements) addPrototype(statement, shapes, compiler);
  return shapes;
}

function declare(statement: ts.Statement, shapes: Map<string, Shape>, compiler: Compiler): void {
  const add = (name: string, node: ts.Node): void => {
    const shape = shapeOfNode(node, compiler, name);
    if (shape !== undefined) shapes.set(name, shape);
  };
  if (compiler.isClassDeclaration(statement) || compiler.isFunctionDeclaration(statement)) {
    if (statement.name !== undefined) add(statement.name.text, statement);
  } else if (compiler.isVariableStatement(statement)) {
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (compiler.isIdentifier(name) && initializer !== undefined) add(name.text, initializer);
    }
  }
}

/** The shape that an expression or declaration stands for; undefined for anything that only running it would tell. */
export function shapeOfNode(node: ts.Node, compiler: Compiler, name?: string): Shape | undefined {
  if (compiler.isClassLike(node)) return classShape(node, compiler, name);
  if (compiler.isFunctionDeclaration(node) || compiler.isFunctionExpression(node)) {
    return { name: name ?? node.name?.text, members: membersOfThis(node, compiler), base: undefined };
  }
  if (compiler.isObjectLiteralExpression(node)) {
    const spreads = node.properties.some((property) => compiler.isSpreadAssignment(property));
    const members = namesIn(node.properties, compiler);
    return { name, members, base: spreads ? 'another object' : undefined };
  }
  if (compiler.isParenthesizedExpression(node)) return shapeOfNode(node.expression, compiler, name);
  return undefined;
}

function classShape(node: ts.ClassLikeDeclaration, compiler: Compiler, name: string | undefined): Shape {
  const members = namesIn(node.members, compiler);
  for (const member of node.members) {
    if (compiler.isConstructorDeclaration(member)) {
      for (const assigned of membersOfThis(member, compiler)) members.add(assigned);
    }
  }
  const [heritage] = node.heritageClauses?.[0]?.types ?? [];
  return { name: name ?? node.name?.text, members, base: heritage?.expression.getText() };
}

/** `this.predict = …` anywhere in a function. */
function membersOfThis(node: ts.Node, compiler: Compiler): Set<string> {
  const members = new Set<string>();
  const visit = (inner: ts.Node): void => {
    if (isAssignment(inner, compiler) && inner.left.getText().startsWith('this.')) {
      members.add(propertyPath(inner.left, compiler)[1] ?? '');
    }
    compiler.forEachChild(inner, visit);
  };
  visit(node);
  return members;
}

/** `M.prototype.predict = …`, `M.prototype = { … }` and `Object.assign(M.prototype, { … })`. */
function addPrototype(statement: ts.Statement, shapes: Shapes, compiler: Compiler): void {
  if (!compiler.isExpressionStatement(statement)) return;
  const { target, sources } = extensionIn(statement.expression, compiler);
  const { shape, member } = target === undefined ? {} : prototypeIn(target, shapes, compiler);
  if (shape === undefined) return;
  if (member !== undefined) shape.members.add(member);
  else for (const source of sources) inherit(shape, source, compiler);
}

interface Extension {
  readonly target?: ts.Node | undefined;
  readonly sources: readonly ts.Node[];
}

/** What an expression adds to something else. */
function extensionIn(expression: ts.Expression, compiler: Compiler): Extension {
  if (isAssignment(expression, compiler)) return { target: expression.left, sources: [expression.right] };
  if (!compiler.isCallExpression(expression) || calleeText(expression) !== 'Object.assign')
    return { sources: [] };
  const [target, ...sources] = expression.arguments;
  return { target, sources };
}

interface InPrototype {
  readonly shape?: Shape | undefined;
  readonly member?: string | undefined;
}

/** `M.prototype` and `M.prototype.member`: the shape M, and the member. */
function prototypeIn(node: ts.Node, shapes: Shapes, compiler: Compiler): InPrototype {
  const [name = '', second, member] = propertyPath(node, compiler);
  return second === 'prototype' ? { shape: shapes.get(name), member } : {};
}

function inherit(shape: Shape, from: ts.Node, compiler: Compiler): void {
  const found = shapeOfNode(from, compiler);
  if (found === undefined) shape.base ??= from.getText();
  for (const member of found?.members ?? []) shape.members.add(member);
}

/** Whether a node is `left = right`. */
export function isAssignment(node: ts.Node, compiler: Compiler): node is ts.BinaryExpression {
  return compiler.isBinaryExpression(node) && node.operatorToken.kind === compiler.SyntaxKind.EqualsToken;
}
