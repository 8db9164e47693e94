/**
 * Turns a dependency of Poetry into PEP 508 text (Poetry docs, "Dependency specification"): "^1.2", "~1.2", "1.2.*",
 * ">=1,<2", "1.2.3" or a table with version, extras, python and markers. Undefined for what is no version from an index.
 */
export function poetryRequirement(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') return withSpecifiers(name, value);
  if (typeof value !== 'object' || value === null) return undefined;
  const table: Record<string, unknown> = Object.fromEntries(Object.entries(value));
  if (typeof table['version'] !== 'string') return undefined;
  const extras: unknown = table['extras'];
  const suffix = Array.isArray(extras) && extras.length > 0 ? `[${extras.join(',')}]` : '';
  const line = withSpecifiers(`${name}${suffix}`, table['version']);
  return line === undefined ? undefined : withMarkers(line, table);
}

function withMarkers(
  line: string,
  { python, markers }: Readonly<Record<string, unknown>>,
): string | undefined {
  const all = [...pythonMarkers(python), ...(typeof markers === 'string' ? [markers] : [])];
  if (all.includes(undefined)) return undefined;
  return all.length === 0 ? line : `${line} ; ${all.map((marker) => `(${marker})`).join(' and ')}`;
}

/** `python = ">=3.9,<3.12"` of a dependency, as one marker for each clause; undefined for what is none. */
function pythonMarkers(value: unknown): readonly (string | undefined)[] {
  if (typeof value !== 'string' || value === '*') return [];
  const clauses = value.split(',').map((clause) => pep440Of(clause.trim()));
  return clauses.flatMap((clause) => (clause === undefined ? [undefined] : clause.split(','))).map(markerOf);
}

function markerOf(clause: string | undefined): string | undefined {
  const match = /^([<>=!~]=?=?)\s*(\d[\d.]*(?:\.\*)?)$/.exec(clause ?? '');
  if (match === null) return undefined;
  const [, operator = '', version = ''] = match;
  const variable =
    version.split('.').length > 2 && !version.endsWith('.*') ? 'python_full_version' : 'python_version';
  return `${variable} ${operator} '${version}'`;
}

function withSpecifiers(name: string, text: string): string | undefined {
  const clauses = text.split(',').map((clause) => pep440Of(clause.trim()));
  if (clauses.some((clause) => clause === undefined)) return undefined;
  const written = clauses.filter((clause) => clause !== '');
  return written.length === 0 ? name : `${name} ${written.join(',')}`;
}

function pep440Of(clause: string): string | undefined {
  if (clause === '*') return '';
  if (clause.startsWith('^')) return caret(clause.slice(1).trim());
  if (clause.startsWith('~') && !clause.startsWith('~=')) return tilde(clause.slice(1).trim());
  if (/^[<>=!~]/.test(clause)) return clause;
  return /^\d/.test(clause) ? `==${clause}` : undefined;
}

/** ^1.2.3 is >=1.2.3,<2; the first part that is not zero stays. */
function caret(version: string): string | undefined {
  const parts = numbersOf(version);
  if (parts === undefined) return undefined;
  const first = parts.findIndex((part) => part !== 0);
  const keep = first === -1 ? parts.length : first + 1;
  return `>=${version},<${bumped(parts.slice(0, keep))}`;
}

/** ~1.2.3 is >=1.2.3,<1.3; ~1 is >=1,<2. */
function tilde(version: string): string | undefined {
  const parts = numbersOf(version);
  return parts === undefined ? undefined : `>=${version},<${bumped(parts.slice(0, 2))}`;
}

function numbersOf(version: string): readonly number[] | undefined {
  const match = /^\d+(?:\.\d+)*/.exec(version);
  return match === null ? undefined : match[0].split('.').map(Number);
}

function bumped(parts: readonly number[]): string {
  return parts.map((part, index) => (index === parts.length - 1 ? part + 1 : part)).join('.');
}
