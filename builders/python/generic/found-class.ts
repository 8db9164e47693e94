import { type ComponentKind, SeldonBuildError } from '../../../src/builder-api.ts';
import { lookUpClass } from '../class-lookup.ts';
import type { ProjectModules } from '../python-modules.ts';
import { componentBy, methodFor } from '../seldon-methods.ts';

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
 * Looks for the class that serves, where MODEL_NAME does not name it. Classes with `fit` are estimators, not components.
 * Undefined when there is none. Throws E_AMBIGUOUS when there are several.
 */
export async function findClass(
  modules: ProjectModules,
  files: readonly string[],
): Promise<FoundClass | undefined> {
  const all = await classesIn(modules, files.filter(isCandidate));
  const sharing = all.filter(({ sharesName }) => sharesName);
  const [first, ...others] = sharing.length > 0 ? sharing : all;
  if (first === undefined || others.length === 0) return first;
  throw ambiguous([first, ...others]);
}

const TEST_NAME = /(?:^|\/)(?:tests?\/|test_|conftest\.py$|setup\.py$)|_test\.py$/;
const MAX_DEPTH = 3;

function isCandidate(file: string): boolean {
  return file.endsWith('.py') && !TEST_NAME.test(file) && file.split('/').length <= MAX_DEPTH;
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

function ambiguous(found: readonly [FoundClass, ...FoundClass[]]): SeldonBuildError {
  const names = found.map(({ name, file }) => `${name} (${file})`).join(', ');
  return new SeldonBuildError(
    'E_AMBIGUOUS',
    `could not choose the class that serves: ${names} all have methods of Seldon's`,
    {
      hint: `name one with --env MODEL_NAME=${found[0].modelName}, or in .s2i/environment`,
      file: found[0].file,
    },
  );
}
