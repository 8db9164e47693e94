import { satisfies, validRange } from 'semver';
import type { Json } from '../../src/builder-api.ts';
import { isObject, type JsonObject, objectIn, parseJson, textIn } from './json.ts';
import type { PackageJson } from './package-json.ts';

/** A package of a lock. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
}

/** Whether packages have install scripts, and whether these look like they compile something. */
export type InstallScripts = 'none' | 'run' | 'compile';

/** What a package-lock.json says (npm docs, "package-lock.json": versions 2 and 3). */
export interface PackageLock {
  /** The packages of an image: those for development only are left out. */
  readonly packages: readonly NodePackage[];
  readonly scripts: InstallScripts;
  /** Where it does not fit package.json. */
  readonly outdated: readonly string[];
}

/** Reads the text of a package-lock.json; a text in return says why it cannot be used. */
export function readLockText(text: string, wanted: PackageJson | undefined): PackageLock | string {
  const parsed = parseJson(text);
  return 'why' in parsed ? `it is not JSON: ${parsed.why}` : readLock(parsed.value, wanted);
}

function readLock(lock: Json, wanted: PackageJson | undefined): PackageLock | string {
  const version = isObject(lock) ? lock['lockfileVersion'] : undefined;
  if (version !== 2 && version !== 3) {
    return typeof version === 'number'
      ? `it has lockfileVersion ${version}, and 2 or 3 is needed`
      : 'it has no lockfileVersion';
  }
  const entries = Object.entries(objectIn(lock, 'packages'));
  const installed = entries.flatMap(([path, entry]) => (isInstalled(path, entry) ? [{ path, entry }] : []));
  return {
    packages: installed.map(({ path, entry }) => ({
      name: textIn(entry, 'name') ?? nameOf(path),
      version: textIn(entry, 'version') ?? '',
    })),
    scripts: scriptsOf(installed.map(({ entry }) => entry)),
    outdated: wanted === undefined ? [] : outdatedIn(objectIn(lock, 'packages'), wanted),
  };
}

function isInstalled(path: string, entry: Json): boolean {
  return path.includes('node_modules/') && isObject(entry) && entry['dev'] !== true && entry['link'] !== true;
}

function nameOf(path: string): string {
  return path.split('node_modules/').at(-1) ?? path;
}

// What packages depend on that compile C++ when they are installed.
const COMPILERS: readonly string[] = ['nan', 'node-addon-api', 'node-gyp', 'bindings'];

/** With this one, programs for the usual machines lie in the package. */
const PREBUILT = 'node-gyp-build';

function scriptsOf(entries: readonly Json[]): InstallScripts {
  const scripted = entries.filter((entry) => isObject(entry) && entry['hasInstallScript'] === true);
  if (scripted.length === 0) return 'none';
  const needs = scripted.map((entry) => objectIn(entry, 'dependencies'));
  const compiles = needs.some(
    (dependencies) =>
      COMPILERS.some((name) => Object.hasOwn(dependencies, name)) && !Object.hasOwn(dependencies, PREBUILT),
  );
  return compiles ? 'compile' : 'run';
}

/** What `npm ci` refuses: wishes of package.json that the lock does not fulfil. */
function outdatedIn(packages: JsonObject, wanted: PackageJson): readonly string[] {
  const needed = Object.entries({ ...wanted.devDependencies, ...wanted.dependencies });
  const optional = Object.keys(wanted.optionalDependencies);
  return needed.flatMap(([name, range]) => {
    const version = textIn(objectIn(packages, `node_modules/${name}`), 'version');
    if (version === undefined) return optional.includes(name) ? [] : [`${name} is not in it`];
    const isRange = validRange(range) !== null;
    return isRange && !satisfies(version, range, { includePrerelease: true })
      ? [`it has ${name} ${version}, and package.json wants ${range}`]
      : [];
  });
}
