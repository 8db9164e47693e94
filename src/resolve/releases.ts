import { normalizedName } from '../../builders/python/requirement.ts';
import { compareVersions, parseVersion } from '../../builders/python/versions.ts';
import type { ProjectFile } from './simple-page.ts';
import { parseWheelName } from './wheel-name.ts';

/** The version that a file name of this package holds; undefined when it is neither wheel nor source distribution. */
export function versionOfFile(filename: string, name: string): string | undefined {
  const wheel = parseWheelName(filename);
  if (wheel !== undefined) return wheel.version;
  const stem = /^(.+)\.(?:tar\.gz|zip|tar\.bz2|tgz)$/.exec(filename)?.[1];
  if (stem === undefined) return undefined;
  // Names may hold dashes as well: the name ends where the normalised rest of it is the package's.
  const dashes = [...stem.matchAll(/-/g)].map(({ index }) => index);
  const dash = dashes.find((at) => normalizedName(stem.slice(0, at)) === name);
  return dash === undefined ? undefined : stem.slice(dash + 1);
}

/** Whether two texts are the same version (PEP 440: 1.0 is 1.0.0). */
export function isSameVersion(a: string, b: string): boolean {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left === undefined || right === undefined ? a === b : compareVersions(left, right) === 0;
}

export interface Release {
  readonly name: string;
  readonly version: string;
}

/** The files of one release. */
export function filesOfRelease(
  files: readonly ProjectFile[],
  { name, version }: Release,
): readonly ProjectFile[] {
  return files.filter(({ filename }) => isSameVersion(versionOfFile(filename, name) ?? '', version));
}

const SHOWN = 3;

/** The versions of a package nearest to one that is not there: three before and three after it, in order. */
export function nearestVersions(
  files: readonly ProjectFile[],
  { name, version }: Release,
): readonly string[] {
  const wanted = parseVersion(version);
  const texts = files.flatMap(({ filename }) => versionOfFile(filename, name) ?? []);
  const versions = [...new Set(texts)].flatMap((text) => {
    const parsed = parseVersion(text);
    return parsed === undefined || parsed.dev !== undefined || parsed.pre !== undefined
      ? []
      : [{ text, parsed }];
  });
  const sorted = versions.sort((a, b) => compareVersions(a.parsed, b.parsed));
  const after = sorted.findIndex(({ parsed }) => wanted !== undefined && compareVersions(parsed, wanted) > 0);
  const middle = after === -1 ? sorted.length : after;
  return sorted.slice(Math.max(0, middle - SHOWN), middle + SHOWN).map(({ text }) => text);
}
