import type { PickleFacts } from './pickle.ts';
import { STDLIB_MODULES } from './stdlib-modules.ts';

/**
 * The top-level modules that must be importable to load the file, sorted, without Python's standard library.
 * "__main__" is among them when a class was defined in the script that wrote the file: it must be moved to a module.
 */
export function modulesNeeded(facts: Pick<PickleFacts, 'globals' | 'imports'>): readonly string[] {
  const modules = [...facts.globals.map(({ module }) => module), ...facts.imports];
  const needed = new Set(modules.map((module) => module.split('.')[0] ?? module));
  return [...needed].filter((module) => !STDLIB_MODULES.has(module)).sort();
}
