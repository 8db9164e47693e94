import type { Project } from '../../src/builder-api.ts';
import type { PythonSource } from './python-source.ts';

/** The Python files of a project as modules below its root, which is on the import path of the image. */
export interface ProjectModules {
  /** The file of a module (dotted name): `a/b.py`, or `a/b/__init__.py`. */
  fileOf(module: string): string | undefined;
  /** Whether the name is a module, a package, or a folder that can be a namespace package. */
  has(module: string): boolean;
  /** Whether the top-level name of a module is that of a module in any folder. */
  isSomewhere(module: string): boolean;
  /** Names at the top of the tree, for hints. */
  readonly topLevel: readonly string[];
  /** Reads a file of the project once; undefined when there is none. */
  source(file: string): Promise<PythonSource | undefined>;
}

const COMPILED = /\.(?:cpython-\d+[^/]*|abi3|pyd|cp\d+[^/]*)?\.?(?:so|pyd)$/;

/** Makes the index of a project's modules from its file names. */
export function modulesOf(project: Project, files: readonly string[]): ProjectModules {
  const byModule = new Map<string, string>();
  const others = new Set<string>();
  for (const file of files) {
    const compiled = COMPILED.exec(file);
    if (file.endsWith('.py')) byModule.set(moduleOf(file), byModule.get(moduleOf(file)) ?? file);
    else if (compiled !== null) others.add(file.slice(0, compiled.index).replaceAll('/', '.'));
    if (file.endsWith('.py')) foldersOf(file).forEach((folder) => others.add(folder));
  }
  const lastParts = new Set(
    [...byModule.keys(), ...others].map((module) => module.slice(module.lastIndexOf('.') + 1)),
  );
  const sources = new Map<string, Promise<PythonSource | undefined>>();
  return {
    fileOf: (module) => byModule.get(module),
    has: (module) => byModule.has(module) || others.has(module),
    isSomewhere: (module) => lastParts.has(module.split('.', 1)[0] ?? ''),
    topLevel: [...new Set([...byModule.keys()].map((module) => module.split('.', 1)[0] ?? module))].sort(),
    source(file) {
      const known = sources.get(file) ?? readSource(project, file);
      sources.set(file, known);
      return known;
    },
  };
}

/** The parser's tables take time to load, and a bare artifact needs none. */
async function readSource(project: Project, file: string): Promise<PythonSource | undefined> {
  const text = await project.read(file);
  if (text === undefined) return undefined;
  const { readPython } = await import('./python-source.ts');
  return readPython(text);
}

/** "a/b.py" is a.b, "a/__init__.py" is a. */
export function moduleOf(file: string): string {
  return file
    .slice(0, -'.py'.length)
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
}

function foldersOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** The absolute name of a module that a file imports relatively; undefined when the dots leave the project. */
export function absoluteModule(
  file: string,
  imported: { readonly module: string; readonly level: number },
): string | undefined {
  if (imported.level === 0) return imported.module;
  const folders = file.split('/').slice(0, -1);
  const up = imported.level - 1;
  if (up > folders.length) return undefined;
  const parts = folders.slice(0, folders.length - up);
  return [...parts, ...(imported.module === '' ? [] : [imported.module])].join('.');
}
