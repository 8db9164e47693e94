import { SeldonBuildError } from '../../src/builder-api.ts';
import type { Import } from './imports.ts';
import type { ParsedSource, SyntaxProblem } from './javascript.ts';
import type { ProjectSources } from './project-sources.ts';
import { isRelative, resolveFile } from './resolve-file.ts';

/** An import and the file it stands in. */
export interface Wanted extends Import {
  readonly file: string;
}

/** What is loaded when a file is. */
export interface Reached {
  /** The files themselves, as the project has them. */
  readonly sources: readonly string[];
  /** Imports of packages. */
  readonly packages: readonly Wanted[];
  /** Imports of files that the image does not have, each with the reason. */
  readonly missing: readonly (Wanted & { readonly why: string })[];
}

/** Follows the imports from a file through the project. Throws E_JAVASCRIPT_SYNTAX for a file that Node could not load. */
export async function reachedFrom(sources: ProjectSources, entry: string): Promise<Reached> {
  const seen = new Set([entry]);
  const packages: Wanted[] = [];
  const missing: (Wanted & { why: string })[] = [];
  for (const path of seen) {
    const parsed = await sources.parse(path);
    const file = sources.sourceOf(path) ?? path;
    for (const found of importsOf(parsed, file)) {
      if (!isRelative(found)) {
        packages.push({ ...found, file });
        continue;
      }
      const resolved = resolveFile(path, found, (name) => sources.has(name));
      if ('why' in resolved) missing.push({ ...found, file, why: resolved.why });
      else if (!found.isOptional || sources.sourceOf(resolved.file) !== undefined) seen.add(resolved.file);
    }
  }
  const loaded = [...seen].flatMap((path) => sources.sourceOf(path) ?? []);
  return { sources: loaded, packages, missing: missing.filter(({ isOptional }) => !isOptional) };
}

function importsOf(parsed: ParsedSource | undefined, file: string): readonly Import[] {
  if (parsed?.problem !== undefined) throw syntaxError(file, parsed.problem);
  return parsed?.imports ?? [];
}

/** The error for a file that Node could not load. */
export function syntaxError(file: string, { line, message }: SyntaxProblem): SeldonBuildError {
  return new SeldonBuildError(
    'E_JAVASCRIPT_SYNTAX',
    `cannot use "${file}": syntax error in line ${line}: ${message}`,
    { file, hint: 'correct the file: Node could not load it' },
  );
}
