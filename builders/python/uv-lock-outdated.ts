import { type ParsedRequirement, normalizedName } from './requirement.ts';
import { parseSpecifiers, type Specifier } from './specifiers.ts';
import type { Table } from './toml-document.ts';
import { parseVersion } from './versions.ts';

/** One wish, made comparable. */
interface Wish {
  readonly key: string;
  readonly shown: string;
}

/**
 * What pyproject.toml and the copy of its dependencies in uv.lock do not have in common: "numpy>=2 is wanted now". Extras of the
 * project are left out, since they are not installed, and so are markers, which uv writes in its own way.
 */
export function differencesOf(
  wanted: readonly ParsedRequirement[],
  requiresDist: readonly Table[],
): readonly string[] {
  const copied = requiresDist.filter(({ marker }) => typeof marker !== 'string' || !/\bextra\b/.test(marker));
  const elsewhere = new Set(copied.filter(isFromElsewhere).map(({ name }) => normalizedName(String(name))));
  const before = copied.map((entry) => wishOfEntry(entry, elsewhere));
  const now = wanted.map((requirement) => wishOf(requirement, elsewhere));
  return [...missingIn(now, before, 'is wanted no more'), ...missingIn(before, now, 'is wanted now')];
}

function missingIn(there: readonly Wish[], all: readonly Wish[], why: string): readonly string[] {
  const keys = new Set(there.map(({ key }) => key));
  return all.filter(({ key }) => !keys.has(key)).map(({ shown }) => `${shown} ${why}`);
}

/** Sources of `tool.uv.sources` take the place of version clauses. */
function isFromElsewhere(entry: Table): boolean {
  return ['git', 'url', 'path', 'directory', 'editable', 'virtual'].some((kind) => kind in entry);
}

function wishOfEntry(entry: Table, elsewhere: ReadonlySet<string>): Wish {
  const { name, extras, specifier } = entry;
  const clauses = typeof specifier === 'string' ? specifier : '';
  return wishOf(
    {
      name: normalizedName(String(name)),
      extras: Array.isArray(extras) ? extras.map((extra) => normalizedName(String(extra))).sort() : [],
      specifiers: parseSpecifiers(clauses) ?? [],
      text: `${String(name)}${clauses}`,
    },
    elsewhere,
  );
}

function wishOf(
  { name, extras, specifiers, text }: Pick<ParsedRequirement, 'name' | 'extras' | 'specifiers' | 'text'>,
  elsewhere: ReadonlySet<string>,
): Wish {
  const clauses = elsewhere.has(name) ? [] : specifiers.map(clauseKey).sort();
  return { key: [name, extras.join(','), ...clauses].join(' '), shown: text };
}

/** The same for "<3" and "<3.0", but not where the number of parts has a meaning. */
function clauseKey({ operator, version, prefix }: Specifier): string {
  const counts = prefix || operator === '~=' || operator === '===';
  const text = counts ? version : version.replace(/(?:\.0+)+$/, '');
  return `${operator}${JSON.stringify(parseVersion(text) ?? text)}${prefix ? '.*' : ''}`;
}
