import { type ComponentKind, SeldonBuildError } from '../../../src/builder-api.ts';
import { lookUpClass, type LookedUpClass } from '../class-lookup.ts';
import type { ProjectModules } from '../python-modules.ts';
import { componentBy, methodFor, methodsOf } from '../seldon-methods.ts';
import { nearest } from '../nearest.ts';

/** The class that serves, as the wrapper imports it. */
export interface ServedClass {
  /** MODEL_NAME: `File` or `pkg.module.Class`. */
  readonly modelName: string;
  /** The file that is imported for it; undefined when it does not lie in the project as source. */
  readonly file: string | undefined;
  /** What makes it a component: "predict". */
  readonly method: string | undefined;
  readonly notices: readonly string[];
}

interface Declared {
  readonly modelName: string;
  readonly component: ComponentKind;
  /** Where MODEL_NAME stands. */
  readonly source: string;
  /** Import names of installed packages, which may hold the class. */
  readonly isInstalled: (module: string) => Promise<boolean>;
}

/**
 * Checks the class that MODEL_NAME names, in the syntax tree. Throws E_CLASS_NOT_FOUND, E_PYTHON_SYNTAX,
 * E_CLASS_WITHOUT_PREDICT.
 */
export async function declaredClass(modules: ProjectModules, declared: Declared): Promise<ServedClass> {
  const { modelName } = declared;
  const { module, name } = splitModelName(modelName);
  const file = modules.fileOf(module);
  if (file === undefined) return withoutSource(modules, declared, module);
  const source = await modules.source(file);
  if (source?.errorLine !== undefined) throw syntaxError(file, source.errorLine);
  const found = await lookUpClass(modules, file, name);
  if (found === undefined && source?.uncertain !== true) {
    throw notFound(
      declared,
      `"${file}" has no class "${name}"`,
      name === 'py' ? module : nearest(name, await knownNames(modules, file)),
    );
  }
  if (found === undefined || found === 'outside') {
    return {
      modelName,
      file,
      method: undefined,
      notices: [unchecked(name, 'it is not defined in the project')],
    };
  }
  return { modelName, file, ...checkMethods(found, { ...declared, name }) };
}

/** `File` is class File of module File; `pkg.module.Class` is parted at the last dot. */
function splitModelName(modelName: string): { module: string; name: string } {
  const dot = modelName.lastIndexOf('.');
  return dot === -1
    ? { module: modelName, name: modelName }
    : { module: modelName.slice(0, dot), name: modelName.slice(dot + 1) };
}

async function withoutSource(
  modules: ProjectModules,
  declared: Declared,
  module: string,
): Promise<ServedClass> {
  const { modelName } = declared;
  const accepted = { modelName, file: undefined, method: undefined };
  if (modules.has(module)) return { ...accepted, notices: [unchecked(modelName, 'its module is compiled')] };
  if (await declared.isInstalled(module))
    return { ...accepted, notices: [unchecked(modelName, 'it comes from a package')] };
  const wanted = `${module.replaceAll('.', '/')}.py`;
  throw notFound(declared, `there is no file "${wanted}"`, nearest(module, modules.topLevel));
}

function unchecked(name: string, why: string): string {
  return `class ${name} is not checked before the image runs: ${why}`;
}

type Checked = Pick<ServedClass, 'method' | 'notices'>;

function checkMethods(found: LookedUpClass, declared: Declared & { readonly name: string }): Checked {
  const method = methodFor(declared.component, found.members);
  if (method !== undefined) return { method, notices: [] };
  const [base] = found.outsideBases.filter((name) => !KNOWN_BASES.has(name.slice(name.lastIndexOf('.') + 1)));
  const isDynamic = found.members.has('__getattr__') || found.uncertain;
  if (base === undefined && !isDynamic) throw withoutMethod(found, declared);
  const why = base === undefined ? 'its methods are made when it runs' : `its methods come from ${base}`;
  return { method: undefined, notices: [unchecked(declared.name, why)] };
}

// Bases that bring none of the methods in question; SeldonComponent's only say that they are not implemented.
const KNOWN_BASES = new Set(['SeldonComponent', 'ABC', 'Generic', 'Protocol', 'NamedTuple']);

function withoutMethod(
  found: LookedUpClass,
  { component, name }: Declared & { readonly name: string },
): SeldonBuildError {
  const wanted = methodsOf(component).join(' or ');
  const actual = componentBy(found.members);
  const hint =
    actual === undefined
      ? `add a method ${methodsOf(component)[0] ?? 'predict'} to the class`
      : `set SERVICE_TYPE=${actual}, which the class has methods for`;
  return new SeldonBuildError(
    'E_CLASS_WITHOUT_PREDICT',
    `cannot serve class "${name}" (${found.file} line ${found.line}) as ${component}: it has no method ${wanted}`,
    { file: found.file, hint },
  );
}

/** The error for a file that Python could not import. */
export function syntaxError(file: string, line: number): SeldonBuildError {
  return new SeldonBuildError('E_PYTHON_SYNTAX', `cannot use "${file}": syntax error in line ${line}`, {
    file,
    hint: `run "python -m py_compile ${file}" to see it`,
  });
}

function notFound({ modelName, source }: Declared, why: string, near: string | undefined): SeldonBuildError {
  return new SeldonBuildError(
    'E_CLASS_NOT_FOUND',
    `cannot find the class of MODEL_NAME "${modelName}" (${source}): ${why}`,
    {
      hint:
        near === undefined
          ? 'set MODEL_NAME to the name that file and class share, or to package.module.Class'
          : `did you mean "${near}"? Set MODEL_NAME to the name that file and class share, or to package.module.Class`,
    },
  );
}

async function knownNames(modules: ProjectModules, file: string): Promise<readonly string[]> {
  const source = await modules.source(file);
  return (source?.classes ?? []).map(({ name }) => name);
}
