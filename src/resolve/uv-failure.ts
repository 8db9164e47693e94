import { normalizedName } from '../../builders/python/requirement.ts';

/** A package and which versions of it, as uv writes them: "numpy>=1.23.2,<2". */
export interface Term {
  /** Normalised by PEP 503. */
  readonly name: string;
  /** Version clauses; empty for any version. */
  readonly clauses: string;
}

/** `subject` needs `object`. */
export interface Edge {
  readonly subject: Term;
  readonly object: Term;
}

/** What uv says when it finds no solution, as facts. */
export interface NoSolution {
  readonly kind: 'no-solution';
  readonly edges: readonly Edge[];
  /** Releases for which there is no wheel for the target. */
  readonly withoutWheels: readonly Term[];
  /** Packages that no index has. */
  readonly unknown: readonly Term[];
  /** Versions that do not exist, or that were not there yet at the chosen time. */
  readonly missing: readonly Term[];
  /** uv's own sentences. */
  readonly text: string;
}

export type UvFailure =
  | NoSolution
  | { readonly kind: 'unreachable'; readonly address: string; readonly text: string }
  | { readonly kind: 'login-wanted'; readonly address: string; readonly text: string }
  | { readonly kind: 'no-interpreter'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

const NAME = '[A-Za-z0-9][A-Za-z0-9._-]*';
const CLAUSE = '(?:===|[<>=!~]=|[<>])[^\\s,]+';
/** Name, extras, marker in braces, version clauses. */
const TERM = `(${NAME})(?:\\[[^\\]]*\\])?(?:\\{[^}]*\\})?(${CLAUSE}(?:,${CLAUSE})*)?`;

/** Reads what `uv pip compile` printed on standard error (the wordings of uv 0.13). */
export function readUvFailure(stderr: string): UvFailure {
  const text = stderr.replace(/\s+/g, ' ').trim();
  const address = /(?:Failed to fetch: |URL \(|index \()`?(https?:\/\/[^\s`)]+)/.exec(text)?.[1] ?? '';
  if (/\b401 Unauthorized|\b403 Forbidden/.test(text)) return { kind: 'login-wanted', address, text };
  if (text.includes('No interpreter found')) return { kind: 'no-interpreter', text };
  if (text.includes('No solution found')) return readNoSolution(text);
  if (/Failed to fetch|error sending request|Request failed/.test(text))
    return { kind: 'unreachable', address, text };
  return { kind: 'other', text };
}

function readNoSolution(text: string): NoSolution {
  const [sentences = text] = text.split(/ hint: /);
  return {
    kind: 'no-solution',
    edges: edgesOf(sentences),
    withoutWheels: termsBefore(sentences, 'has no usable wheels|have no usable wheels'),
    unknown: termsBefore(sentences, 'was not found in the (?:package registry|provided package locations)'),
    missing: missingOf(sentences),
    text: sentences,
  };
}

function edgesOf(text: string): readonly Edge[] {
  const edges = [...text.matchAll(new RegExp(`${TERM} depends? on (?:one of: )?((?:${TERM} ?)+)`, 'g'))];
  return edges.flatMap((match) => {
    const [, name, clauses, objects = ''] = match;
    const object = spanOf(termsIn(objects));
    return object === undefined ? [] : [{ subject: termOf(name, clauses), object }];
  });
}

/** The words behind a term ("and you require …") look like names, but have no clauses and are not the first. */
function termsIn(text: string): readonly Term[] {
  const [first, ...others] = [...text.matchAll(new RegExp(TERM, 'g'))].map(([, name, clauses]) =>
    termOf(name, clauses),
  );
  if (first === undefined) return [];
  const end = others.findIndex(({ name }) => name !== first.name);
  return [first, ...(end === -1 ? others : others.slice(0, end))];
}

/** uv lists ranges with gaps ("one of"): from the lower end of the first to the upper end of the last. */
function spanOf(terms: readonly Term[]): Term | undefined {
  const [first] = terms;
  const last = terms.at(-1);
  if (first === undefined || last === undefined || terms.length === 1) return first;
  const lower = first.clauses.split(',').find((clause) => clause.startsWith('>'));
  const upper = last.clauses.split(',').find((clause) => clause.startsWith('<'));
  return { name: first.name, clauses: [lower, upper].filter((clause) => clause !== undefined).join(',') };
}

function termsBefore(text: string, words: string): readonly Term[] {
  return [...text.matchAll(new RegExp(`${TERM} (?:${words})`, 'g'))].map(([, name, clauses]) =>
    termOf(name, clauses),
  );
}

function missingOf(text: string): readonly Term[] {
  const none = [...text.matchAll(new RegExp(`there (?:is|are) no versions? of ${TERM}`, 'g'))];
  return none.map(([, name, clauses]) => termOf(name, clauses));
}

/** `<2.dev0` is how uv keeps pre-releases of 2 out: people write `<2`. A full stop or comma belongs to the sentence. */
function termOf(name = '', clauses = ''): Term {
  return {
    name: normalizedName(name.replace(/[.,]+$/, '')),
    clauses: clauses.replace(/[.,]+$/, '').replace(/(<[\d.]+?)\.?dev0\b/g, '$1'),
  };
}
