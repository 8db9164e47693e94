import { validRange } from 'semver';
import { type Json, type Project, SeldonBuildError } from '../../src/builder-api.ts';
import { isObject, type JsonObject, objectIn, parseJson, textIn, textsIn } from './json.ts';

/** What a build needs of package.json (npm docs, "package.json"). */
export interface PackageJson {
  /** How Node reads a `.js` file. */
  readonly type: 'module' | 'commonjs';
  readonly main: string | undefined;
  /** `engines.node`. */
  readonly engines: string | undefined;
  /** Wanted at run time: name → range. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** "pnpm@9.15.0" */
  readonly packageManager: string | undefined;
  /** What package managers read to install, and nothing else. */
  readonly manifest: JsonObject;
  /** What pnpm and Yarn put into their lockfiles besides. */
  readonly identity: JsonObject;
}

const FILE = 'package.json';

// What decides which packages are installed. Scripts are left out: those of the project are never run.
const MANIFEST_KEYS: readonly string[] = [
  'dependencies',
  'optionalDependencies',
  'devDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'overrides',
  'resolutions',
  'pnpm',
  'packageManager',
];
const IDENTITY_KEYS: readonly string[] = ['name', 'bin', 'dependenciesMeta', 'installConfig'];

/** Reads the project's package.json; undefined without one. Throws E_BAD_PACKAGE_JSON with all its problems. */
export async function readPackageJson(project: Project): Promise<PackageJson | undefined> {
  const text = await project.read(FILE);
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  if ('why' in parsed) throw badPackageJson([`it is not JSON: ${parsed.why}`]);
  const { value } = parsed;
  if (!isObject(value)) throw badPackageJson(['it is not an object']);
  const problems = problemsOf(value);
  if (problems.length > 0) throw badPackageJson(problems);
  return {
    type: textIn(value, 'type') === 'module' ? 'module' : 'commonjs',
    main: textIn(value, 'main'),
    engines: textIn(objectIn(value, 'engines'), 'node'),
    dependencies: textsIn(objectIn(value, 'dependencies')),
    optionalDependencies: textsIn(objectIn(value, 'optionalDependencies')),
    devDependencies: textsIn(objectIn(value, 'devDependencies')),
    packageManager: textIn(value, 'packageManager'),
    manifest: picked(value, MANIFEST_KEYS),
    identity: picked(value, IDENTITY_KEYS),
  };
}

function picked(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.filter((key) => Object.hasOwn(value, key)).map((key) => [key, value[key] ?? null]),
  );
}

const WORKSPACE = 'workspace around this folder';

const RANGES: readonly string[] = ['dependencies', 'optionalDependencies', 'devDependencies'];

function problemsOf(value: JsonObject): readonly string[] {
  const engines = textIn(objectIn(value, 'engines'), 'node');
  return [
    ...RANGES.flatMap((key) => rangeProblems(key, value[key])),
    ...(engines !== undefined && validRange(engines) === null
      ? [`"engines" has "${engines}", which is no range of versions`]
      : []),
    ...(Object.hasOwn(value, 'workspaces')
      ? ['it has "workspaces": build the folder of the package that serves']
      : []),
  ];
}

function rangeProblems(key: string, value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  if (!isObject(value)) return [`"${key}" is not an object`];
  return Object.entries(value).flatMap(([name, range]) => {
    if (typeof range !== 'string') return [`"${key}" has no text for "${name}"`];
    if (range.startsWith('workspace:')) return [`"${key}" takes "${name}" from the ${WORKSPACE} (${range})`];
    return /^(?:file|link|portal):/.test(range)
      ? [`"${key}" takes "${name}" from a folder (${range}), which the image cannot`]
      : [];
  });
}

function badPackageJson(problems: readonly string[]): SeldonBuildError {
  return new SeldonBuildError('E_BAD_PACKAGE_JSON', `could not read "${FILE}": ${problems.join('; ')}`, {
    file: FILE,
    hint: problems.some((problem) => problem.includes(WORKSPACE))
      ? 'build a folder that stands alone, such as "pnpm --filter NAME deploy FOLDER" writes, or name a published version'
      : 'correct it so that "npm install" works in a copy of this folder alone',
  });
}
