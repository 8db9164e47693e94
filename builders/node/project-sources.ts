import type { Project } from '../../src/builder-api.ts';
import { compiledName, isJavaScript, isTypeScript, type ParsedSource, parseSource } from './javascript.ts';

/** The source files of a project, by the names under which Node loads them in the image. */
export interface ProjectSources {
  /** The JavaScript files that the image has, sorted. */
  readonly loadable: readonly string[];
  /** Whether the image has a file. */
  has(path: string): boolean;
  /** The file of the project that is loaded under a JavaScript name: itself, or TypeScript that becomes it. */
  sourceOf(path: string): string | undefined;
  /** What a JavaScript name exports and loads. */
  parse(path: string): Promise<ParsedSource | undefined>;
}

/** Opens the sources among some files of a project. JavaScript that lies beside its TypeScript counts: it was built. */
export function sourcesOf(project: Project, files: readonly string[]): ProjectSources {
  const written = files.filter(isJavaScript).map((file): [string, string] => [file, file]);
  const compiled = files.filter(isTypeScript).map((file): [string, string] => [compiledName(file), file]);
  const sources = new Map([...compiled, ...written]);
  const present = new Set([...files.filter((file) => !isTypeScript(file)), ...sources.keys()]);
  const parsed = new Map<string, Promise<ParsedSource | undefined>>();
  const read = async (source: string): Promise<ParsedSource | undefined> => {
    const text = await project.read(source);
    return text === undefined ? undefined : parseSource(source, text);
  };
  return {
    loadable: [...sources.keys()].sort(),
    has: (path) => present.has(path),
    sourceOf: (path) => sources.get(path),
    parse: async (path) => {
      const source = sources.get(path);
      if (source === undefined) return undefined;
      const result = parsed.get(source) ?? read(source);
      parsed.set(source, result);
      return result;
    },
  };
}
