import type { ComponentKind } from '../../src/builder-api.ts';
import { lookUpClass } from './class-lookup.ts';
import type { ProjectModules } from './python-modules.ts';
import { componentBy, methodFor } from './seldon-methods.ts';

/** A class of the project that has a method of Seldon's. */
export interface FoundClass {
  readonly modelName: string;
  readonly name: string;
  readonly file: string;
  readonly component: ComponentKind;
  readonly method: string;
  /** Whether file and class share their name, as Seldon's projects have it. */
  readonly sharesName: boolean;
}

/**
 * The classes among some files that have a method of Seldon's, of the folders nearest to the root. Classes with `fit` are
 * estimators, and those that others derive from are not meant to serve: neither counts.
 */
export async function seldonClasses(
  modules: ProjectModules,
  files: readonly string[],
): Promise<readonly FoundClass[]> {
  for (let depth = 1; depth <= MAX_DEPTH; depth += 1) {
    const found = await classesIn(
      modules,
      files.filter((file) => isCandidate(file, depth)),
    );
    if (found.length > 0) return found;
  }
  return [];
}

const TEST_NAME = /(?:^|\/)(?:tests?\/|test_|conftest\.py$|setup\.py$)|_test\.py$/;
const MAX_DEPTH = 3;

function isCandidate(file: string, depth: number): boolean {
  return file.endsWith('.py') && !TEST_NAME.test(file) && file.split('/').length === depth;
}

async function classesIn(modules: ProjectModules, files: readonly string[]): Promise<readonly FoundClass[]> {
  const found = await Promise.all(files.map((file) => classesOfFile(modules, file)));
  const bases = new Set(found.flatMap(({ bases: names }) => names));
  return found.flatMap(({ classes }) => classes).filter(({ name }) => !bases.has(name));
}

interface InFile {
  readonly classes: readonly FoundClass[];
  /** Names of classes that others derive from. */
  readonly bases: readonly string[];
}

async function classesOfFile(modules: ProjectModules, file: string): Promise<InFile> {
  const source = await modules.source(file);
  const names = (source?.classes ?? []).map(({ name }) => name);
  const classes = await Promise.all(names.map((name) => classOf(modules, file, name)));
  const bases = (source?.classes ?? []).flatMap((found) => found.bases);
  return { classes: classes.filter((found) => found !== undefined), bases: bases.map(lastPart) };
}

function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}

async function classOf(modules: ProjectModules, file: string, name: string): Promise<FoundClass | undefined> {
  const lookup = await lookUpClass(modules, file, name);
  if (lookup === undefined || lookup === 'outside' || lookup.members.has('fit')) return undefined;
  const component = componentBy(lookup.members);
  const method = component === undefined ? undefined : methodFor(component, lookup.members);
  if (component === undefined || method === undefined) return undefined;
  const module = file
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
  const sharesName = module === name;
  return { modelName: sharesName ? name : `${module}.${name}`, name, file, component, method, sharesName };
}
