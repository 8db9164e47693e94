import { normalizedName } from './requirement.ts';
import { type Table, tableOf } from './toml-document.ts';

/** A `[[package]]` of uv.lock (uv docs, "Locking and syncing"; the format is that of uv's own files, version 1). */
export interface UvPackage {
  /** Normalised. */
  readonly name: string;
  readonly version: string;
  /** One key says the kind: registry, url, path, git, directory, editable, virtual. */
  readonly source: Table;
  /** Where several versions of it are locked: for which environments this one is. */
  readonly markers: readonly string[];
  readonly dependencies: readonly UvDependency[];
  /** By extra. */
  readonly optional: Readonly<Record<string, readonly UvDependency[]>>;
  /** As written, of wheels and the source distribution. */
  readonly hashes: readonly string[];
  /** What the package's own metadata asked for when it was locked; only the project's own is of use. */
  readonly requiresDist: readonly Table[];
}

/** An entry of `dependencies`: version and source stand there only where the name alone does not say which package. */
export interface UvDependency {
  readonly name: string;
  readonly version: string | undefined;
  readonly extras: readonly string[];
  readonly marker: string | undefined;
}

/** The packages of a parsed uv.lock. */
export function uvPackagesOf(document: Table): readonly UvPackage[] {
  return tablesOf(document['package']).map((entry) => ({
    name: normalizedName(textIn(entry, 'name') ?? ''),
    version: textIn(entry, 'version') ?? '',
    source: tableOf(entry['source']),
    markers: textsOf(entry['resolution-markers']),
    dependencies: dependenciesOf(entry['dependencies']),
    optional: Object.fromEntries(
      Object.entries(tableOf(entry['optional-dependencies'])).map(([extra, list]) => [
        extra,
        dependenciesOf(list),
      ]),
    ),
    hashes: [...tablesOf(entry['wheels']), tableOf(entry['sdist'])].flatMap(
      (file) => textIn(file, 'hash') ?? [],
    ),
    requiresDist: tablesOf(tableOf(entry['metadata'])['requires-dist']),
  }));
}

/** Whether a package is the project itself, the folder that the lock lies in. */
export function isOwn({ source }: UvPackage): boolean {
  return ['virtual', 'editable', 'directory'].some((kind) => source[kind] === '.');
}

/** The packages that a dependency may mean: one for each environment that the lock knows. */
export function meantBy(dependency: UvDependency, packages: readonly UvPackage[]): readonly UvPackage[] {
  const { name, version } = dependency;
  return packages.filter((one) => one.name === name && (version === undefined || one.version === version));
}

/** All packages that some dependencies bring, directly or not, whatever the markers say; each once. */
export function reachedBy(
  dependencies: readonly UvDependency[],
  packages: readonly UvPackage[],
): readonly UvPackage[] {
  const seen = new Set<string>();
  const reached = new Set<UvPackage>();
  const open = [...dependencies];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const key = [next.name, next.version ?? '', ...next.extras].join(' ');
    if (seen.has(key)) continue;
    seen.add(key);
    for (const one of meantBy(next, packages)) {
      reached.add(one);
      open.push(...one.dependencies, ...next.extras.flatMap((extra) => one.optional[extra] ?? []));
    }
  }
  return packages.filter((one) => reached.has(one));
}

function dependenciesOf(list: unknown): readonly UvDependency[] {
  return tablesOf(list).map((entry) => ({
    name: normalizedName(textIn(entry, 'name') ?? ''),
    version: textIn(entry, 'version'),
    extras: textsOf(entry['extra']),
    marker: textIn(entry, 'marker'),
  }));
}

function tablesOf(value: unknown): readonly Table[] {
  return Array.isArray(value) ? value.map(tableOf) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === 'string') : [];
}

function textIn(table: Table, key: string): string | undefined {
  const value = table[key];
  return typeof value === 'string' ? value : undefined;
}
