import {
  type Json,
  type ManagerFile,
  type Project,
  readYaml,
  SeldonBuildError,
} from '../../src/builder-api.ts';
import { isObject, type JsonObject, objectIn } from './json.ts';
import type { LockedEntry } from './locked.ts';
import type { PackageJson } from './package-json.ts';

/** A settings file of a package manager, as far as it decides what is installed. */
export interface Settings {
  readonly values: JsonObject;
  readonly isThere: boolean;
}

// What the lockfile was made with (pnpm.io/settings). Folders, registries and code of the project are left out.
const PNPM_KEYS: readonly string[] = [
  'overrides',
  'packageExtensions',
  'patchedDependencies',
  'catalog',
  'catalogs',
  'autoInstallPeers',
  'dedupePeerDependents',
  'excludeLinksFromLockfile',
  'ignoredOptionalDependencies',
  'peersSuffixMaxLength',
  'strictPeerDependencies',
  'supportedArchitectures',
  'onlyBuiltDependencies',
  'neverBuiltDependencies',
  'allowBuilds',
  'dangerouslyAllowAllBuilds',
];
// yarnpkg.com/configuration/yarnrc, likewise: no plugins, no folders; registries come as a secret.
const BERRY_KEYS: readonly string[] = [
  'catalog',
  'catalogs',
  'compressionLevel',
  'defaultProtocol',
  'enableScripts',
  'nmHoistingLimits',
  'packageExtensions',
  'supportedArchitectures',
];

/** Reads pnpm-workspace.yaml. Throws E_BAD_LOCK. */
export function pnpmSettings(project: Project): Promise<Settings> {
  return settingsIn(project, 'pnpm-workspace.yaml', PNPM_KEYS);
}

/** Reads .yarnrc.yml. Throws E_BAD_LOCK. */
export function berrySettings(project: Project): Promise<Settings> {
  return settingsIn(project, '.yarnrc.yml', BERRY_KEYS);
}

async function settingsIn(project: Project, file: string, keys: readonly string[]): Promise<Settings> {
  const text = await project.read(file);
  if (text === undefined) return { values: {}, isThere: false };
  const read = await readYaml(text);
  if ('problem' in read) {
    throw new SeldonBuildError('E_BAD_LOCK', `could not read "${file}": ${read.why}`, {
      file,
      hint: 'correct it: it decides what the lockfile installs',
    });
  }
  return { values: picked(read[0], keys), isThere: true };
}

function picked(value: Json | undefined, keys: readonly string[]): JsonObject {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)));
}

/** pnpm-workspace.yaml for the build. JSON is YAML. */
export function pnpmFiles({ values, isThere }: Settings): readonly ManagerFile[] {
  return isThere ? [{ path: 'pnpm-workspace.yaml', text: textOf(values) }] : [];
}

/** .yarnrc.yml for the build: a plain node_modules, and no line of a package is run. */
export function berryFiles({ values }: Settings): readonly ManagerFile[] {
  const settings = {
    ...values,
    enableGlobalCache: true,
    enableProgressBars: false,
    enableScripts: false,
    enableTelemetry: false,
    globalFolder: '/root/.yarn/berry',
    nmMode: 'classic',
    nodeLinker: 'node-modules',
  };
  return [{ path: '.yarnrc.yml', text: textOf(settings) }];
}

function textOf(values: JsonObject): string {
  return `${JSON.stringify(values, undefined, 2)}\n`;
}

/** Names of the locked packages whose scripts Yarn 4 would run (`enableScripts`, `built` in `dependenciesMeta` of package.json); undefined for all. */
export function builtByBerry(
  entries: readonly LockedEntry[],
  { values }: Settings,
  manifest: PackageJson,
): readonly string[] | undefined {
  const metas = Object.entries(objectIn(manifest.identity, 'dependenciesMeta'));
  const said = new Map(metas.map(([name, meta]) => [name, isObject(meta) ? meta['built'] : undefined]));
  const isOn = values['enableScripts'] !== false;
  if (isOn && ![...said.values()].includes(false)) return undefined;
  return namesWhere(entries, (name) => {
    const own = said.get(name);
    return typeof own === 'boolean' ? own : isOn;
  });
}

/** Names of locked packages, each once. */
export function namesWhere(
  entries: readonly LockedEntry[],
  isBuilt: (name: string) => boolean,
): readonly string[] {
  return [...new Set(entries.map(({ name }) => name))].filter(isBuilt).sort();
}
