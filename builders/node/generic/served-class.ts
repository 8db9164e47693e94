import { type ComponentKind, type Evidence, SeldonBuildError } from '../../../src/builder-api.ts';
import { componentBy, methodFor, methodsOf } from '../component-methods.ts';
import type { Exported } from '../exports.ts';
import type { ParsedSource } from '../javascript.ts';
import type { Shape } from '../members.ts';
import type { ProjectSources } from '../project-sources.ts';
import { syntaxError } from '../reached-files.ts';

/** What serves, and why it is taken. */
export interface Served {
  /** MODEL_NAME: the JavaScript file, relative to the project. */
  readonly modelName: string;
  /** The file of the project that it comes from. */
  readonly file: string;
  /** Name of the class, where it has one. */
  readonly name: string | undefined;
  /** What makes it a component: "predict"; undefined when only running it would tell. */
  readonly method: string | undefined;
  readonly component: ComponentKind;
  readonly confidence: 'declared' | 'certain' | 'likely';
  readonly because: Evidence;
  readonly notices: readonly string[];
}

interface Declared {
  readonly modelName: string;
  readonly component: ComponentKind;
  /** Where MODEL_NAME stands. */
  readonly source: string;
}

/** Checks the file that MODEL_NAME names, in the syntax tree. Throws E_CLASS_NOT_FOUND, E_CLASS_WITHOUT_PREDICT. */
export async function declaredClass(sources: ProjectSources, declared: Declared): Promise<Served> {
  const { modelName, component, source } = declared;
  const file = sources.sourceOf(modelName);
  if (file === undefined) throw notFound(declared, 'there is no such file', sources);
  const parsed = await sources.parse(modelName);
  if (parsed?.problem !== undefined) throw syntaxError(file, parsed.problem);
  const exports = parsed?.exports ?? [];
  if (exports.length === 0) throw notExported(declared, file);
  const because: Evidence = {
    file: source === '.s2i/environment' ? source : file,
    because: `MODEL_NAME of ${source} names ${file}`,
  };
  const checked = methodIn(exports, component) ?? unchecked(exports, file);
  if (checked === undefined) throw withoutMethod(exports, declared, file);
  return { modelName, file, component, confidence: 'declared', because, ...checked };
}

type Checked = Pick<Served, 'name' | 'method' | 'notices'>;

/** The first export with a method of the component. */
function methodIn(exports: readonly Exported[], component: ComponentKind): Checked | undefined {
  for (const { shape } of exports) {
    const method = shape && methodFor(component, shape.members);
    if (method !== undefined) return { name: shape?.name, method, notices: [] };
  }
  return undefined;
}

/** An export of which only running the file would tell what it has. */
function unchecked(exports: readonly Exported[], file: string): Checked | undefined {
  const open = exports.find(({ shape }) => shape === undefined || shape.base !== undefined);
  if (open === undefined) return undefined;
  const base = open.shape?.base;
  const why = base === undefined ? 'only running it would tell' : `it derives from ${base}`;
  const notice = `what ${file} exports is not checked before the image runs: ${why}`;
  return { name: open.shape?.name, method: undefined, notices: [notice] };
}

function notFound({ modelName, source }: Declared, why: string, sources: ProjectSources): SeldonBuildError {
  const others = sources.loadable.slice(0, 5).join(', ');
  return new SeldonBuildError(
    'E_CLASS_NOT_FOUND',
    `cannot find the class of MODEL_NAME "${modelName}" (${source}): ${why}`,
    {
      ...(source === '.s2i/environment' ? { file: source } : {}),
      hint: `set MODEL_NAME to the file that exports it, such as MyModel.js${others === '' ? '' : `; there are ${others}`}`,
    },
  );
}

function notExported({ modelName, source }: Declared, file: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_CLASS_NOT_FOUND',
    `cannot find the class of MODEL_NAME "${modelName}" (${source}): "${file}" exports nothing`,
    { file, hint: 'export the class: "module.exports = MyModel", or "export default" in an ES module' },
  );
}

function withoutMethod(
  exports: readonly Exported[],
  { component }: Declared,
  file: string,
): SeldonBuildError {
  const wanted = methodsOf(component).join(' or ');
  const name = exports.map(({ shape }) => shape?.name).find((found) => found !== undefined);
  const what = name === undefined ? `what "${file}" exports` : `"${name}" (${file})`;
  const actual = exports
    .map(({ shape }) => shape && componentBy(shape.members))
    .find((kind) => kind !== undefined);
  return new SeldonBuildError(
    'E_CLASS_WITHOUT_PREDICT',
    `cannot serve ${what} as ${component}: it has no method ${wanted}`,
    {
      file,
      hint:
        actual === undefined
          ? `add a method ${methodsOf(component)[0] ?? 'predict'} to the class`
          : `set SERVICE_TYPE=${actual}, which it has methods for`,
    },
  );
}

/**
 * Looks for the class that serves, where MODEL_NAME does not name it. Undefined when there is none. Throws E_AMBIGUOUS when
 * there are several.
 */
export async function findClass(
  sources: ProjectSources,
  candidates: readonly string[],
  asked: ComponentKind | undefined,
): Promise<Served | undefined> {
  const found = await Promise.all(
    candidates.map(async (path) => servedIn(path, await sources.parse(path), { sources, asked })),
  );
  const all = found.filter((served) => served !== undefined);
  const sharing = all.filter(({ confidence }) => confidence === 'certain');
  const [first, ...others] = sharing.length > 0 ? sharing : all;
  if (first === undefined || others.length === 0) return first;
  const names = [first, ...others].map(({ file, name }) => `${name ?? 'its export'} (${file})`);
  throw new SeldonBuildError(
    'E_AMBIGUOUS',
    `could not choose the class that serves: ${names.join(', ')} all have methods of Seldon's`,
    { hint: `name one with --env MODEL_NAME=${first.modelName}, or in .s2i/environment`, file: first.file },
  );
}

interface Looking {
  readonly sources: ProjectSources;
  readonly asked: ComponentKind | undefined;
}

function servedIn(path: string, parsed: ParsedSource | undefined, looking: Looking): Served | undefined {
  const found = (parsed?.exports ?? []).flatMap(({ shape }) => kindOf(shape, looking) ?? [])[0];
  if (found === undefined) return undefined;
  const file = looking.sources.sourceOf(path) ?? path;
  const { name, method } = found;
  return {
    ...found,
    modelName: path,
    file,
    confidence: name === path.replace(/\.[mc]?js$/, '') ? 'certain' : 'likely',
    because: { file, because: `exports ${name ?? 'a class'} with ${method}` },
    notices: [],
  };
}

interface Kind {
  readonly name: string | undefined;
  readonly component: ComponentKind;
  readonly method: string;
}

/** What kind of component an export is. What has `fit` is an estimator, and served by another class. */
function kindOf(shape: Shape | undefined, { asked }: Looking): Kind | undefined {
  if (shape === undefined || shape.members.has('fit')) return undefined;
  const component = asked ?? componentBy(shape.members);
  const method = component && methodFor(component, shape.members);
  return component === undefined || method === undefined
    ? undefined
    : { name: shape.name, component, method };
}
