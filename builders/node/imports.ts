import type ts from 'typescript';
import { calleeText } from './syntax.ts';

type Compiler = typeof ts;

/** A module that a file loads. */
export interface Import {
  /** As it is written: "./scaler.js", "@tensorflow/tfjs/dist", "node:fs". */
  readonly specifier: string;
  /** ES modules and CommonJS look files up by different rules. */
  readonly kind: 'import' | 'require';
  /** Inside a function or a try block: it may be meant to fail. */
  readonly isOptional: boolean;
}

/** The modules that a file loads, as far as they are written out. */
export function importsOf(tree: ts.SourceFile, compiler: Compiler): readonly Import[] {
  const imports: Import[] = [];
  const visit = (node: ts.Node, isOptional: boolean): void => {
    const found = importAt(node, compiler);
    if (found !== undefined) imports.push({ ...found, isOptional });
    const isInside = isOptional || compiler.isFunctionLike(node) || compiler.isTryStatement(node);
    compiler.forEachChild(node, (child) => {
      visit(child, isInside);
    });
  };
  visit(tree, false);
  return imports;
}

function importAt(node: ts.Node, compiler: Compiler): Omit<Import, 'isOptional'> | undefined {
  if (compiler.isImportDeclaration(node) || compiler.isExportDeclaration(node)) {
    const from = node.moduleSpecifier;
    if (from === undefined || !compiler.isStringLiteral(from)) return undefined;
    return { specifier: from.text, kind: 'import' };
  }
  return compiler.isCallExpression(node) ? importCall(node, compiler) : undefined;
}

/** `import('…')`, `require('…')`. */
function importCall(node: ts.CallExpression, compiler: Compiler): Omit<Import, 'isOptional'> | undefined {
  const [argument] = node.arguments;
  if (argument === undefined || !compiler.isStringLiteralLike(argument)) return undefined;
  if (node.expression.kind === compiler.SyntaxKind.ImportKeyword) {
    return { specifier: argument.text, kind: 'import' };
  }
  const callee = calleeText(node);
  return callee === 'require' || callee === 'require.resolve'
    ? { specifier: argument.text, kind: 'require' }
    : undefined;
}
