import { createHash } from 'node:crypto';
import { parseRequirement } from '../../builders/python/requirement.ts';
import { parseSpecifiers, satisfies } from '../../builders/python/specifiers.ts';
import { compareVersions, parseVersion } from '../../builders/python/versions.ts';
import type { PackageIndex } from './package-index.ts';
import { versionOfFile } from './releases.ts';
import type { Resolution } from './run-uv.ts';
import { readSdistMetadata, type SdistMetadata, type StaticSdist } from './sdist-metadata.ts';
import type { ProjectFile } from './simple-page.ts';
import type { NoSolution } from './uv-failure.ts';
import { parseWheelName, type WheelName } from './wheel-name.ts';

// Larger ones bring data or other programs, and would be unpacked in memory.
const MAX_BYTES = 50_000_000;

/**
 * The source distribution that may stand in for a missing wheel: the newest release that fits all that uv and the plan
 * say about the package. Undefined when there is none, or when only running its code would tell what it requires.
 */
export async function staticSdistFor(
  failure: NoSolution,
  resolution: Resolution,
  { index, signal }: { readonly index: PackageIndex; readonly signal: AbortSignal },
): Promise<StaticSdist | undefined> {
  const known = resolution.sdists.map(({ name }) => name);
  const term = failure.withoutWheels.find(({ name }) => !known.includes(name));
  if (term === undefined) return undefined;
  const { name } = term;
  const clauses = [
    ...wishesFor(name, resolution),
    ...failure.edges.filter(({ object }) => object.name === name).map(({ object }) => object.clauses),
  ];
  const newest = newestFitting((await index.files(name, signal)) ?? [], { name, clauses, resolution });
  if (newest === undefined) return undefined;
  const metadata = await metadataOf(newest.file, await index.download(newest.file.url, signal));
  return metadata && { ...metadata, name, version: newest.version };
}

function wishesFor(name: string, { requirements, constraints }: Resolution): readonly string[] {
  return [...requirements, ...constraints].flatMap(({ spec }) => {
    const parsed = parseRequirement(spec);
    if (typeof parsed === 'string' || parsed.name !== name) return [];
    return [
      parsed.specifiers
        .map(({ operator, version, prefix }) => `${operator}${version}${prefix ? '.*' : ''}`)
        .join(','),
    ];
  });
}

interface Search {
  readonly name: string;
  readonly clauses: readonly string[];
  readonly resolution: Resolution;
}

interface Sdist {
  readonly file: ProjectFile;
  readonly version: string;
}

function newestFitting(files: readonly ProjectFile[], search: Search): Sdist | undefined {
  const sdists = files.flatMap((file) => {
    const version = file.filename.endsWith('.tar.gz') ? versionOfFile(file.filename, search.name) : undefined;
    const parsed = version === undefined ? undefined : parseVersion(version);
    return version === undefined || parsed === undefined ? [] : [{ file, version, parsed }];
  });
  // A release with wheels for other machines or Pythons is compiled: a slim image could not build it.
  const wheels = files.flatMap(({ filename }) => parseWheelName(filename) ?? []);
  const compiled = new Set(wheels.filter((wheel) => !isPure(wheel)).map(({ version }) => version));
  const fitting = sdists.filter(
    ({ file, version }) => !compiled.has(version) && isUsable(file, search) && isWanted(version, search),
  );
  return fitting.sort((a, b) => compareVersions(b.parsed, a.parsed))[0];
}

/** Pure Python, be it for another Python: `py2-none-any`. */
function isPure({ abis, platforms }: WheelName): boolean {
  return abis.includes('none') && platforms.includes('any');
}

function isUsable(
  { yanked, sizeBytes = 0, requiresPython = '', uploadTime }: ProjectFile,
  search: Search,
): boolean {
  const { cutoff, lifted, python } = search.resolution;
  const early = cutoff === undefined || lifted.includes(search.name) || (uploadTime ?? '9') < cutoff;
  return (
    !yanked && early && sizeBytes <= MAX_BYTES && satisfies(python, parseSpecifiers(requiresPython) ?? [])
  );
}

function isWanted(version: string, { clauses }: Search): boolean {
  const parsed = parseVersion(version);
  const exact = clauses.some((clause) => clause.startsWith('=='));
  const isFinal = parsed?.pre === undefined && parsed?.dev === undefined;
  return (isFinal || exact) && clauses.every((clause) => satisfies(version, parseSpecifiers(clause) ?? []));
}

async function metadataOf({ sha256 }: ProjectFile, archive: Uint8Array): Promise<SdistMetadata | undefined> {
  const actual = createHash('sha256').update(archive).digest('hex');
  return sha256 === undefined || sha256 === actual ? readSdistMetadata(archive) : undefined;
}
