import type ts from 'typescript';
import { type Exported, exportsOf } from './exports.ts';
import { type Import, importsOf } from './imports.ts';
import { shapesOf } from './members.ts';

/** The TypeScript compiler: our parser of JavaScript, too. Loaded when there is something to parse. */
async function compiler(): Promise<typeof ts> {
  return (await import('typescript')).default;
}

/** A place that cannot be parsed. */
export interface SyntaxProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** What a source file exports and loads, with what TypeScript adds to JavaScript gone. */
export interface ParsedSource {
  readonly exports: readonly Exported[];
  readonly imports: readonly Import[];
  readonly problem: SyntaxProblem | undefined;
}

const TYPESCRIPT = /\.(?:ts|tsx|mts|cts)$/;

/** Whether a file is TypeScript that becomes JavaScript; declarations do not. */
export function isTypeScript(file: string): boolean {
  return TYPESCRIPT.test(file) && !/\.d\.[mc]?ts$/.test(file);
}

/** Whether a file is JavaScript that Node loads as it is. */
export function isJavaScript(file: string): boolean {
  return /\.(?:js|mjs|cjs)$/.test(file);
}

/** The name of the JavaScript file that a TypeScript file becomes. */
export function compiledName(file: string): string {
  return file.replace(/\.(m|c)?tsx?$/, '.$1js');
}

/** Parses a file without running it; imports that are types only are left out. */
export async function parseSource(file: string, text: string): Promise<ParsedSource> {
  const ts = await compiler();
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      allowJs: true,
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ESNext,
      // Decorators stay as they are written, and so do the names of classes.
      experimentalDecorators: false,
    },
  });
  const [first] = diagnostics;
  const code = isTypeScript(file) ? outputText : text;
  const tree = ts.createSourceFile('code.js', code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  return {
    exports: exportsOf(tree, shapesOf(tree, ts), ts),
    imports: importsOf(tree, ts),
    problem: first === undefined ? undefined : problemOf(first, ts),
  };
}

function problemOf(
  { file, start, messageText }: ts.Diagnostic,
  { flattenDiagnosticMessageText }: typeof ts,
): SyntaxProblem {
  const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line;
  return { line: line + 1, message: flattenDiagnosticMessageText(messageText, ' ') };
}
