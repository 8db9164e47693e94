import { major } from 'semver';
import type { Json } from '../../src/builder-api.ts';
import { type JsonObject, objectIn, textsIn } from './json.ts';
import type { LockedEntry } from './locked.ts';
import { namesWhere, type Settings } from './manager-settings.ts';
import type { PackageJson } from './package-json.ts';

/** pnpm's settings as far as they decide what is installed and which scripts run. */
export interface PnpmSettings {
  readonly values: JsonObject;
  /** Ranges that take the place of others. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Whether the scripts of no package run but of those that are named. */
  readonly asks: boolean;
}

/**
 * What a release of pnpm makes of package.json and pnpm-workspace.yaml (pnpm.io/settings; tried with 9, 10 and 12): before 10 it reads
 * the `pnpm` of the one, from 11 on the other, 10 both; from 10 on it runs no scripts unless it is told to.
 */
export function settingsOfPnpm(
  version: string,
  { manifest }: PackageJson,
  { values: ofFile }: Settings,
): PnpmSettings {
  const release = major(version);
  const inFile = release >= 10 ? ofFile : {};
  const inManifest = release <= 10 ? objectIn(manifest, 'pnpm') : {};
  const values = { ...inFile, ...inManifest };
  const resolutions = release <= 10 ? objectIn(manifest, 'resolutions') : {};
  const overrides = textsIn({ ...resolutions, ...objectIn(values, 'overrides') });
  return { values, overrides, asks: release >= 10 };
}

/** Patches that settings name: lockfiles of later versions do not. */
export function patchesOf({ values }: PnpmSettings): readonly string[] {
  return Object.values(textsIn(objectIn(values, 'patchedDependencies')));
}

/**
 * Where overrides are not those that a lockfile was made with: pnpm refuses it. Values that refer to others ("$name", "catalog:") are
 * in the lockfile as what they refer to.
 */
export function changedOverrides(
  locked: Readonly<Record<string, string>>,
  { overrides }: PnpmSettings,
): readonly string[] {
  const names = [...new Set([...Object.keys(overrides), ...Object.keys(locked)])].sort();
  return names.flatMap((name) => {
    const [now, then] = [overrides[name], locked[name]];
    if (now === then || (then !== undefined && now !== undefined && /^(?:\$|catalog:)/.test(now))) return [];
    return [`it has ${then ?? 'nothing'} for the override "${name}", and the project ${now ?? 'nothing'}`];
  });
}

/** Names of the locked packages whose scripts pnpm would run; undefined for all of them. */
export function builtByPnpm(
  entries: readonly LockedEntry[],
  { values, asks }: PnpmSettings,
): readonly string[] | undefined {
  if (values['dangerouslyAllowAllBuilds'] === true) return undefined;
  const decided = Object.entries(objectIn(values, 'allowBuilds'));
  const isListed = asks || Array.isArray(values['onlyBuiltDependencies']);
  const only = [...namesOf(values['onlyBuiltDependencies']), ...namesIf(true, decided)];
  const never = [...namesOf(values['neverBuiltDependencies']), ...namesIf(false, decided)];
  if (!isListed && never.length === 0) return undefined;
  return namesWhere(entries, (name) => (!isListed || only.includes(name)) && !never.includes(name));
}

function namesIf(answer: boolean, decided: readonly (readonly [string, Json])[]): readonly string[] {
  return decided.flatMap(([name, may]) => (may === answer ? namesOf([name]) : []));
}

/** A list may name versions: "name@1.0.0 || 2.0.0". */
function namesOf(list: Json | undefined): readonly string[] {
  const items: readonly Json[] = Array.isArray(list) ? list : [];
  return items.flatMap((item) => (typeof item === 'string' ? [/^@?[^@]+/.exec(item)?.[0] ?? item] : []));
}
