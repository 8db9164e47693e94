import type { Document } from 'yaml';
import type { Json } from '../model/detection.ts';
import type * as Yaml from './yaml.ts';

/** Why a YAML text cannot be used: it is damaged, or made to exhaust its reader. */
export interface YamlProblem {
  readonly problem: 'damaged' | 'hostile';
  /** "line 3 is not YAML" */
  readonly why: string;
}

/** More than any file that people or their tools keep as YAML. */
const MAX_CHARACTERS = 8 << 20;
/** Some fifty thousand lines: what costs time is an error, or a key, each. */
const MAX_LEXEMES = 500_000;
const MAX_ALIASES = 100;
const MAX_DEPTH = 500;

/** One document, as JSON's kinds of values whatever its tags say. */
export interface YamlDocument {
  readonly value: Json;
  /** The line, from 1, of what lies at a path of keys and indexes; 0 where nothing does. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

/** The values of the documents of a YAML text, or why there are none. */
export async function readYaml(
  text: string,
  maxLexemes = MAX_LEXEMES,
): Promise<readonly Json[] | YamlProblem> {
  const read = await readYamlDocuments(text, maxLexemes);
  return 'problem' in read ? read : read.map(({ value }) => value);
}

/**
 * The documents of a YAML text (1.1 and 1.2), or why there are none. Aliases that unfold without end and nesting that no file has
 * are told apart from text that is merely broken.
 */
export async function readYamlDocuments(
  text: string,
  maxLexemes = MAX_LEXEMES,
): Promise<readonly YamlDocument[] | YamlProblem> {
  if (text.length > MAX_CHARACTERS) return hostile('it is longer than such files are');
  if (nestsTooDeep(text)) return hostile(NESTED);
  const { isCollection, Lexer, LineCounter, parseAllDocuments, visit } = await import('./yaml.ts');
  if (isLongerThan(new Lexer().lex(text), maxLexemes)) return hostile('it has more parts than any such file');
  const lines = new LineCounter();
  try {
    const documents = [
      ...parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false }),
    ];
    const error = documents.flatMap(({ errors }) => errors)[0];
    if (error?.code === 'RESOURCE_EXHAUSTION') return hostile(NESTED);
    if (error !== undefined) {
      return { problem: 'damaged', why: `line ${lines.linePos(error.pos[0]).line} is not YAML` };
    }
    if (documents.some((document) => hasKeyOfParts(document, { isCollection, visit }))) {
      return hostile('it has lists or mappings as keys, as no such file has');
    }
    return documents.map((document) => ({
      value: jsonOf(document.toJS({ maxAliasCount: MAX_ALIASES })),
      lineOf: (path) => {
        const start = startOf(document.getIn(path, true));
        return start === undefined ? 0 : lines.linePos(start).line;
      },
    }));
  } catch (thrown) {
    return problemOf(thrown);
  }
}

/** Whether a key is no scalar: keys are written out as text, each in those around it, which takes far longer than reading them. */
function hasKeyOfParts(
  document: Document,
  { isCollection, visit }: Pick<typeof Yaml, 'isCollection' | 'visit'>,
): boolean {
  let found = false;
  visit(document, {
    Pair: (_, { key }) => {
      found ||= isCollection(key);
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

function problemOf(thrown: unknown): YamlProblem {
  if (thrown instanceof RangeError) return hostile(NESTED);
  // Of JSON.stringify: a value that holds itself.
  if (thrown instanceof TypeError) return hostile(ENDLESS);
  if (!(thrown instanceof ReferenceError)) throw thrown;
  // The library has one class for both and tells them apart by their words.
  return thrown.message.startsWith('Unresolved alias')
    ? { problem: 'damaged', why: 'an alias has no anchor' }
    : hostile(ENDLESS);
}

const ENDLESS = 'it makes much out of little with aliases';
const NESTED = 'it is nested deeper than any such file';

/**
 * Whether a parser that calls itself for each level could run out of stack, which in V8 may end the process instead of throwing.
 * An upper bound: in block style a level takes a column of indent, in flow style a bracket, and brackets in texts count as well.
 */
function nestsTooDeep(text: string): boolean {
  for (const [indent] of text.matchAll(/^[ \t]*(?:[-?:][ \t]+)*/gm)) {
    if (indent.length > MAX_DEPTH) return true;
  }
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function isLongerThan(parts: Iterable<unknown>, most: number): boolean {
  const iterator = parts[Symbol.iterator]();
  for (let count = 0; count <= most; count++) if (iterator.next().done === true) return false;
  return true;
}

function hostile(why: string): YamlProblem {
  return { problem: 'hostile', why };
}

/** Through JSON, so that nothing but JSON's kinds comes out. */
function jsonOf(value: unknown): Json {
  const parse: (text: string) => Json = JSON.parse;
  return parse(JSON.stringify(value ?? null));
}

/** Where a node of the library begins in the text. */
function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const range: unknown = node.range;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? start : undefined;
}
