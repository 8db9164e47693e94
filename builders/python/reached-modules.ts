import { absoluteModule, type ProjectModules } from './python-modules.ts';
import type { PythonImport } from './python-imports.ts';

/** A module that the project's code imports and that is not a file of the project. */
export interface OutsideImport {
  /** Dotted, absolute. */
  readonly module: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Whether the code could do without it (imported in a function, a `try` or an `if`). */
  readonly optional: boolean;
}

/** What importing a file of the project leads to. */
interface Reached {
  /** Files of the project, in the order in which they are met. */
  readonly files: readonly string[];
  /** Sorted by module; each module once, the strictest import of it. */
  readonly outside: readonly OutsideImport[];
  /** Short string literals of these files. */
  readonly strings: readonly string[];
}

/** Follows the imports from some files through the project. */
export async function reachedFrom(modules: ProjectModules, roots: readonly string[]): Promise<Reached> {
  const files = new Set(roots);
  const outside = new Map<string, OutsideImport>();
  const strings: string[] = [];
  // A set that grows while it is walked.
  for (const file of files) {
    const source = await modules.source(file);
    strings.push(...(source?.strings ?? []));
    for (const statement of source?.imports ?? []) {
      const targets = targetsOf(modules, file, statement);
      targets.inside.forEach((target) => files.add(target));
      if (targets.outside !== undefined) keepStrictest(outside, { ...targets.outside, file });
    }
  }
  return {
    files: [...files],
    outside: [...outside.values()].sort((a, b) => (a.module < b.module ? -1 : 1)),
    strings,
  };
}

function keepStrictest(outside: Map<string, OutsideImport>, found: OutsideImport): void {
  const known = outside.get(found.module);
  if (known === undefined || (known.optional && !found.optional)) outside.set(found.module, found);
}

interface Targets {
  readonly inside: readonly string[];
  readonly outside: Omit<OutsideImport, 'file'> | undefined;
}

function targetsOf(modules: ProjectModules, file: string, statement: PythonImport): Targets {
  const module = absoluteModule(file, statement);
  if (module === undefined) return { inside: [], outside: undefined };
  const candidates = [
    ...packagesOf(module),
    ...(statement.names ?? []).map(({ name }) => (module === '' ? name : `${module}.${name}`)),
  ];
  const inside = candidates
    .map((candidate) => modules.fileOf(candidate))
    .filter((target) => target !== undefined);
  const isInside = statement.level > 0 || module === '' || modules.has(module.split('.', 1)[0] ?? '');
  const { line, optional } = statement;
  return { inside, outside: isInside ? undefined : { module, line, optional } };
}

/** Importing a.b.c imports a, a.b and a.b.c. */
function packagesOf(module: string): readonly string[] {
  const parts = module.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}
