import type { PythonClass } from './python-classes.ts';
import type { PythonImport } from './python-imports.ts';
import { absoluteModule, type ProjectModules } from './python-modules.ts';
import type { PythonSource } from './python-source.ts';

/** A class of the project, the file that defines it, and what is known of its members. */
export interface LookedUpClass {
  readonly file: string;
  readonly line: number;
  /** Members of the class and of its bases inside the project. */
  readonly members: ReadonlySet<string>;
  /** Bases outside the project (dotted, as written), which may bring more members. */
  readonly outsideBases: readonly string[];
  /** Whether the syntax tree is not to be trusted for what is missing. */
  readonly uncertain: boolean;
}

/**
 * What looking for a class gave: the class; "outside" when the name comes from outside the project or is computed, so that
 * only running could tell; undefined when there is no such name.
 */
type Lookup = LookedUpClass | 'outside' | undefined;

/** Finds a class by the module (file) it is asked from, following imports inside the project. */
export async function lookUpClass(modules: ProjectModules, file: string, name: string): Promise<Lookup> {
  return lookUp(modules, { file, name }, new Set());
}

interface Sought {
  readonly file: string;
  readonly name: string;
}

async function lookUp(modules: ProjectModules, sought: Sought, seen: Set<string>): Promise<Lookup> {
  const key = `${sought.file}:${sought.name}`;
  const source = seen.has(key) ? undefined : await modules.source(sought.file);
  if (source === undefined) return undefined;
  seen.add(key);
  const found = source.classes.findLast(({ name }) => name === sought.name);
  if (found !== undefined) return withBases(modules, { ...sought, source, found }, seen);
  const imported = await lookUpImported(modules, { ...sought, source }, seen);
  if (imported !== undefined) return imported;
  return source.names.includes(sought.name) ? 'outside' : undefined;
}

async function lookUpImported(
  modules: ProjectModules,
  { file, name, source }: Sought & { readonly source: PythonSource },
  seen: Set<string>,
): Promise<Lookup> {
  for (const statement of starsLast(source.imports)) {
    const bound = boundName(statement, name);
    if (bound === undefined) continue;
    const target = modules.fileOf(absoluteModule(file, statement) ?? '');
    const wanted = bound === '*' ? name : bound;
    const found =
      target === undefined ? undefined : await lookUp(modules, { file: target, name: wanted }, seen);
    if (found !== undefined || bound !== '*' || target === undefined) return found ?? 'outside';
  }
  return undefined;
}

/** A name that is imported by itself wins over one that a star may bring. */
function starsLast(imports: readonly PythonImport[]): readonly PythonImport[] {
  const isStar = ({ names }: PythonImport): boolean => names?.some(({ name }) => name === '*') ?? false;
  return [...imports.filter((statement) => !isStar(statement)), ...imports.filter(isStar)];
}

/** What `from … import` calls the thing that the file knows as `name`. */
function boundName({ names }: PythonImport, name: string): string | undefined {
  const exact = names?.find((imported) => imported.as === name);
  return exact?.name ?? names?.find((imported) => imported.name === '*')?.name;
}

interface Located extends Sought {
  readonly source: PythonSource;
  readonly found: PythonClass;
}

async function withBases(
  modules: ProjectModules,
  located: Located,
  seen: Set<string>,
): Promise<LookedUpClass> {
  const { file, source, found } = located;
  const members = new Set(found.members);
  const outsideBases: string[] = [];
  let { uncertain } = source;
  for (const base of found.bases.filter((name) => name !== 'object')) {
    const lookup = await lookUpBase(modules, { file, source, base }, seen);
    if (lookup === undefined || lookup === 'outside') {
      outsideBases.push(base);
    } else {
      lookup.members.forEach((member) => members.add(member));
      outsideBases.push(...lookup.outsideBases);
      uncertain ||= lookup.uncertain;
    }
  }
  return { file, line: found.line, members, outsideBases, uncertain };
}

interface SoughtBase {
  readonly file: string;
  readonly source: PythonSource;
  readonly base: string;
}

/** A base is a name of the file, or a name in a module that the file imports (`pkg.mod.Base`). */
async function lookUpBase(
  modules: ProjectModules,
  { file, source, base }: SoughtBase,
  seen: Set<string>,
): Promise<Lookup> {
  const dot = base.lastIndexOf('.');
  if (dot === -1) return lookUp(modules, { file, name: base }, seen);
  const owner = base.slice(0, dot);
  const name = base.slice(dot + 1);
  for (const statement of source.imports) {
    const target = modules.fileOf(moduleCalled(file, statement, owner) ?? '');
    if (target !== undefined) return lookUp(modules, { file: target, name }, seen);
  }
  return 'outside';
}

/** The module that a file calls `owner` by this import statement. */
function moduleCalled(file: string, statement: PythonImport, owner: string): string | undefined {
  const module = absoluteModule(file, statement);
  if (statement.names === undefined)
    return owner === (statement.as ?? statement.module) ? statement.module : undefined;
  const bound = statement.names.find((imported) => imported.as === owner);
  if (bound === undefined || module === undefined) return undefined;
  return module === '' ? bound.name : `${module}.${bound.name}`;
}
