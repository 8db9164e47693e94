import { type Version, compareReleases, compareVersions, parseVersion } from './versions.ts';

export type SpecifierOperator = '==' | '!=' | '<=' | '>=' | '<' | '>' | '~=' | '===';

/** One version clause (PEP 440, "Version specifiers"). */
export interface Specifier {
  readonly operator: SpecifierOperator;
  /** The version as written, without ".*". */
  readonly version: string;
  /** Whether the version ends in ".*" (only for == and !=). */
  readonly prefix: boolean;
}

// Longest first, so that "==" does not hide "===".
const OPERATORS: readonly SpecifierOperator[] = ['===', '==', '!=', '<=', '>=', '~=', '<', '>'];

/** Parses clauses separated by commas; an empty text is an empty set. Undefined when it is not PEP 440. */
export function parseSpecifiers(text: string): readonly Specifier[] | undefined {
  const clauses = text.split(',').map((clause) => clause.trim());
  const written = clauses.filter((clause) => clause !== '');
  const specifiers = written.map(parseClause).filter((specifier) => specifier !== undefined);
  return specifiers.length === written.length ? specifiers : undefined;
}

function parseClause(clause: string): Specifier | undefined {
  const operator = OPERATORS.find((candidate) => clause.startsWith(candidate));
  if (operator === undefined) return undefined;
  const rest = clause.slice(operator.length).trim();
  const prefix = rest.endsWith('.*') && (operator === '==' || operator === '!=');
  const version = prefix ? rest.slice(0, -2) : rest;
  return isUsable(operator, version, prefix) ? { operator, version, prefix } : undefined;
}

function isUsable(operator: SpecifierOperator, version: string, prefix: boolean): boolean {
  if (operator === '===') return version !== '' && !version.includes(' ');
  const parsed = parseVersion(version);
  if (parsed === undefined) return false;
  if (prefix) return /^(?:\d+!)?\d+(?:\.\d+)*$/.test(version);
  if (operator === '==' || operator === '!=') return true;
  return parsed.local.length === 0 && (operator !== '~=' || parsed.release.length > 1);
}

/** Whether a version fulfils all clauses; pre-releases count as any other version. */
export function satisfies(version: string, specifiers: readonly Specifier[]): boolean {
  const parsed = parseVersion(version);
  return specifiers.every((specifier) => {
    if (specifier.operator === '===') return specifier.version.toLowerCase() === version.toLowerCase();
    const wanted = parseVersion(specifier.version);
    return (
      parsed !== undefined &&
      wanted !== undefined &&
      CHECKS[specifier.operator](parsed, wanted, specifier.prefix)
    );
  });
}

type Check = (version: Version, wanted: Version, prefix: boolean) => boolean;

const CHECKS: Readonly<Record<Exclude<SpecifierOperator, '==='>, Check>> = {
  '==': isEqual,
  '!=': (version, wanted, prefix) => !isEqual(version, wanted, prefix),
  '<=': (version, wanted) => compareVersions(publicPart(version), wanted) <= 0,
  '>=': (version, wanted) => compareVersions(publicPart(version), wanted) >= 0,
  '<': isBefore,
  '>': isAfter,
  '~=': isCompatible,
};

/** A local label in the clause must match; one in the version alone is ignored. */
function isEqual(version: Version, wanted: Version, prefix: boolean): boolean {
  if (prefix) return hasPrefix(publicPart(version), wanted);
  const compared = wanted.local.length > 0 ? version : publicPart(version);
  return compareVersions(compared, wanted) === 0;
}

/** Segment by segment as written, the version padded with zeros where its release is shorter. */
function hasPrefix(version: Version, wanted: Version): boolean {
  const release = wanted.release.map((_, index) => version.release[index] ?? 0);
  return version.epoch === wanted.epoch && compareReleases(release, wanted.release) === 0;
}

/** `<V` does not take pre-releases of V itself, unless V is one. */
function isBefore(version: Version, wanted: Version): boolean {
  if (compareVersions(version, wanted) >= 0) return false;
  const isPreOfWanted =
    isPre(version) &&
    isSameRelease(version, wanted) &&
    (wanted.post === undefined || version.post === wanted.post);
  return isPre(wanted) || !isPreOfWanted;
}

/** `>V` takes neither post-releases of V (unless V is one) nor local variants of V. */
function isAfter(version: Version, wanted: Version): boolean {
  if (compareVersions(publicPart(version), wanted) <= 0) return false;
  const withoutPost = { ...publicPart(version), post: undefined, dev: undefined };
  const isPostOfWanted =
    version.post !== undefined && wanted.post === undefined && compareVersions(withoutPost, wanted) === 0;
  return !isPostOfWanted;
}

/** `~=V` is `>=V` and `==` the release of V without its last segment. */
function isCompatible(version: Version, wanted: Version): boolean {
  const series = { ...wanted, release: wanted.release.slice(0, -1), pre: undefined, post: undefined };
  return compareVersions(publicPart(version), wanted) >= 0 && hasPrefix(version, series);
}

function isSameRelease(a: Version, b: Version): boolean {
  return a.epoch === b.epoch && compareReleases(a.release, b.release) === 0;
}

function isPre(version: Version): boolean {
  return version.pre !== undefined || version.dev !== undefined;
}

function publicPart(version: Version): Version {
  return { ...version, local: [] };
}
