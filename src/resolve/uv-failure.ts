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
  /** All there is of a package, where that is not what is wanted. */
  readonly available: readonly Term[];
  /** Releases that need another Python, whose clauses are those of the object. */
  readonly otherPython: readonly Edge[];
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
const CLAUSES = `${CLAUSE}(?:,${CLAUSE})*`;
/** Name, extras and marker in braces. */
const HEAD = `(${NAME})(?:\\[[^\\]]*\\])?(?:\\{[^}]*\\})?`;
const TERM = `${HEAD}(${CLAUSES})?`;
const EDGE = new RegExp(`${TERM} depends? on (?:one of:((?: ${HEAD}${CLAUSES})+)|${TERM})`, 'g');

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
  const edges = edgesOf(sentences);
  return {
    kind: 'no-solution',
    edges: edges.filter(({ object }) => object.name !== 'python'),
    withoutWheels: termsBefore(sentences, '(?:has|have) no (?:usable )?wheels'),
    unknown: termsBefore(sentences, 'was not found in the (?:package registry|provided package locations)'),
    missing: termsIn(sentences, 'there (?:is|are) no versions? of TERM'),
    available: termsIn(sentences, 'only TERM (?:is|are) available'),
    otherPython: edges.filter(({ object }) => object.name === 'python'),
    text: sentences,
  };
}

function edgesOf(text: string): readonly Edge[] {
  return [...text.matchAll(EDGE)].flatMap((match) => {
    const [, name, clauses, list, , objectName, objectClauses] = match;
    const object = list === undefined ? termOf(objectName, objectClauses) : spanOf(termsIn(list, 'TERM'));
    return object === undefined ? [] : [{ subject: termOf(name, clauses), object }];
  });
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
  return termsIn(text, `TERM ${words}`);
}

/** The terms that stand where the pattern has TERM. */
function termsIn(text: string, pattern: string): readonly Term[] {
  const matches = text.matchAll(
    new RegExp(
      pattern.replace('TERM', () => TERM),
      'g',
    ),
  );
  return [...matches].map(([, name, clauses]) => termOf(name, clauses));
}

/** `<2.dev0` is how uv keeps pre-releases of 2 out: people write `<2`. A full stop or comma belongs to the sentence. */
function termOf(name = '', clauses = ''): Term {
  return {
    name: normalizedName(name.replace(/[.,]+$/, '')),
    clauses: clauses.replace(/[.,]+$/, '').replace(/(<[\d.]+?)\.?dev0\b/g, '$1'),
  };
}
