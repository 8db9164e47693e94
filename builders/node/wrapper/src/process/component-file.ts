import { existsSync, statSync } from 'node:fs';
import { extname, isAbsolute, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isComponent } from '../component.ts';
import { describe, StartupError } from '../errors.ts';
import { isCallable, isRecord } from '../guards.ts';

const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/** The file that MODEL_NAME names below `folder`: itself, or with .js, .mjs or .cjs, also in place of .ts. */
export function componentFile(modelName: string, folder: string): string {
  const path = isAbsolute(modelName) ? modelName : join(folder, modelName);
  const bare = /\.[cm]?ts$/.test(path) ? path.slice(0, -extname(path).length) : path;
  const tried = EXTENSIONS.includes(extname(bare)) ? [bare] : EXTENSIONS.map((extension) => bare + extension);
  const found = tried.find((file) => existsSync(file) && statSync(file).isFile());
  if (found !== undefined) return found;
  const names = tried.map((file) => relative(folder, file)).join(', ');
  throw new StartupError(`cannot start "${modelName}": there is no file ${names} in ${folder}`);
}

/** Loads a file and gives what it exports as the component: a class, a constructor function, or an object. */
export async function loadExport(modelName: string, file: string): Promise<unknown> {
  let module: unknown;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new StartupError(`cannot start "${modelName}": ${whyNotLoaded(error)}`, { cause: error });
  }
  const stem = /([^/\\]+)\.[cm]?js$/.exec(file)?.[1] ?? '';
  const found = exportOf(module, stem);
  if (found === undefined)
    throw new StartupError(
      `cannot start "${modelName}": ${file} exports no class, constructor function or object with methods (module.exports = …, or export default …)`,
    );
  return found;
}

function whyNotLoaded(error: unknown): string {
  const code = isRecord(error) ? error['code'] : undefined;
  const missing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  const what = describe(error).split('\n', 1)[0] ?? '';
  if (missing) return `it imports what is not in this image: ${what}`;
  return error instanceof SyntaxError ? `it has a syntax error: ${what}` : `loading it failed: ${what}`;
}

/** `export default`, `module.exports`, one in the other, the export of the file's name, the only class, or an object of methods. */
function exportOf(module: unknown, stem: string): unknown {
  if (!isRecord(module)) return undefined;
  const direct = module['default'] ?? module[stem];
  if (isCallable(direct)) return direct;
  return isRecord(direct) ? within(direct, stem) : (onlyClass(module) ?? methodsIn(module));
}

function within(exports: Record<string, unknown>, stem: string): unknown {
  const inner = exports['default'] ?? exports[stem];
  return isCallable(inner) || isRecord(inner) ? inner : (onlyClass(exports) ?? methodsIn(exports));
}

function methodsIn(exports: Record<string, unknown>): unknown {
  return Object.keys(exports).length > 0 ? exports : undefined;
}

/** The only class among the exports. Plain functions are the methods of an object instead. */
function onlyClass(exports: Record<string, unknown>): unknown {
  const classes = Object.values(exports).filter((one) => isCallable(one) && /^class\b/.test(String(one)));
  return classes.length === 1 ? classes[0] : undefined;
}

/** The component of what was exported: made with the parameters where it is a class. */
export function construct(modelName: string, exported: unknown, parameters: object): object {
  if (isComponent(exported)) return exported;
  if (!isConstructor(exported))
    throw new StartupError(`cannot start "${modelName}": it exports an arrow function, which is no class`);
  let made: unknown;
  try {
    made = new exported(parameters);
  } catch (error) {
    throw new StartupError(`cannot start "${modelName}": its constructor failed: ${describe(error)}`, {
      cause: error,
    });
  }
  if (isComponent(made)) return made;
  throw new StartupError(`cannot start "${modelName}": its constructor made no object`);
}

type Constructor = new (parameters: object) => unknown;

function isConstructor(value: unknown): value is Constructor {
  return isCallable(value) && 'prototype' in value && isRecord(value.prototype);
}
