import { type Json, type Project, SeldonBuildError, type TypeScriptStep } from '../../src/builder-api.ts';
import { isObject, type JsonObject, objectIn, parseJson } from './json.ts';

// Those that change what a class does when it runs (TSConfig reference); everything else is types, or decided by us.
const OPTIONS: readonly string[] = [
  'emitDecoratorMetadata',
  'experimentalDecorators',
  'useDefineForClassFields',
];
const CONFIG = 'tsconfig.json';

/** What tsconfig.json says of running code. */
export interface TsConfig {
  readonly options: TypeScriptStep['options'];
  readonly notices: readonly string[];
}

/**
 * Reads the options of tsconfig.json, and of what it extends, that change what code does (TSConfig reference, "extends": later
 * files win, and the file itself over all). Throws E_BAD_TSCONFIG.
 */
export async function readTsConfig(project: Project): Promise<TsConfig> {
  if (!(await project.has(CONFIG))) return { options: {}, notices: [] };
  const { members, packages } = await extended({ project, file: CONFIG, chain: [] });
  const options = OPTIONS.flatMap((name) => {
    const value = members[name];
    return typeof value === 'boolean' ? [[name, value] as const] : [];
  });
  return { options: Object.fromEntries(options), notices: [...new Set(packages)].map(packageNotice) };
}

interface Extended {
  /** `compilerOptions`, those of what is extended included. */
  readonly members: JsonObject;
  /** Packages that are extended. */
  readonly packages: readonly string[];
}

interface Place {
  readonly project: Project;
  readonly file: string;
  /** The files that led here. */
  readonly chain: readonly string[];
}

async function extended({ project, file, chain }: Place): Promise<Extended> {
  if (chain.includes(file)) throw badTsConfig(file, `it extends itself, by ${[...chain, file].join(', ')}`);
  const config = await parsed(project, file);
  let members: JsonObject = {};
  const packages: string[] = [];
  for (const name of extendsOf(file, config)) {
    if (!isPath(name)) {
      packages.push(name);
      continue;
    }
    const base = await fileOf(project, file, name);
    const found = await extended({ project, file: base, chain: [...chain, file] });
    members = { ...members, ...found.members };
    packages.push(...found.packages);
  }
  return { members: { ...members, ...objectIn(config, 'compilerOptions') }, packages };
}

/** JSON with comments and trailing commas, as TypeScript itself reads it. */
async function parsed(project: Project, file: string): Promise<JsonObject> {
  const { default: ts } = await import('typescript');
  const answer = ts.parseConfigFileTextToJson(file, (await project.read(file)) ?? '');
  if (answer.error !== undefined)
    throw badTsConfig(file, ts.flattenDiagnosticMessageText(answer.error.messageText, ' '));
  const read = parseJson(JSON.stringify(answer.config ?? {}));
  const value = 'value' in read ? read.value : undefined;
  if (!isObject(value)) throw badTsConfig(file, 'it is not an object');
  return value;
}

function extendsOf(file: string, config: JsonObject): readonly string[] {
  const value = config['extends'];
  if (value === undefined) return [];
  const names: readonly Json[] = Array.isArray(value) ? value : [value];
  return names.map((name) => {
    if (typeof name === 'string' && name !== '') return name;
    throw badTsConfig(file, '"extends" is neither a path nor a list of paths');
  });
}

/** Anything else is the name of a package (TypeScript's own rule). */
function isPath(name: string): boolean {
  return /^(?:\.{1,2}(?:\/|$)|\/)/.test(name);
}

/** The file that a path means, with .json where it lacks that. */
async function fileOf(project: Project, file: string, name: string): Promise<string> {
  const path = joined(file.split('/').slice(0, -1), name);
  if (path === undefined) throw badTsConfig(file, `it extends "${name}", which lies outside of the project`);
  const tried = path.endsWith('.json') ? [path] : [path, `${path}.json`];
  for (const one of tried) if (await project.has(one)) return one;
  throw badTsConfig(file, `it extends "${name}", which is not in the project`);
}

function joined(folder: readonly string[], name: string): string | undefined {
  if (name.startsWith('/')) return undefined;
  const parts = [...folder];
  for (const part of name.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '..' && part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function packageNotice(name: string): string {
  return `${CONFIG} extends the package "${name}", which is not read: write ${OPTIONS.join(', ')} into ${CONFIG} if it sets one of them`;
}

function badTsConfig(file: string, why: string): SeldonBuildError {
  return new SeldonBuildError('E_BAD_TSCONFIG', `could not read "${file}": ${why}`, {
    file,
    hint: 'correct it, or copy the options that it extends into it: "tsc --showConfig" prints them all',
  });
}
