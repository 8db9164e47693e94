/** What a TypeScript file becomes. */
export interface Compilation {
  readonly file: string;
  /** The module system that Node reads the result with. */
  readonly module: 'esm' | 'cjs';
  /** Options of tsconfig.json that change what the code does. */
  readonly options: Readonly<Record<string, boolean>>;
}

/**
 * The JavaScript of a TypeScript file: types are taken away and not checked, which is the business of the project's own tests.
 * Imports that end in .ts end in .js afterwards. For Node 20 and newer.
 */
export async function compileTypeScript(
  text: string,
  { file, module, options }: Compilation,
): Promise<string> {
  const { default: ts } = await import('typescript');
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: {
      ...options,
      module: module === 'esm' ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      jsx: ts.JsxEmit.ReactJSX,
      esModuleInterop: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  return outputText;
}
