import type { LockProblem } from './locked.ts';

/** An entry of a yarn.lock of Yarn 1. */
export interface YarnEntry {
  /** "name@range", all that it stands for. */
  readonly patterns: readonly string[];
  readonly version: string;
  /** Address of its archive. */
  readonly resolved: string;
  readonly integrity: string;
  /** Name and range of what it depends on, optional or not. */
  readonly needs: readonly (readonly [string, string])[];
}

interface OpenEntry {
  readonly patterns: readonly string[];
  readonly fields: Map<string, string>;
  readonly needs: [string, string][];
}

/** Two spaces for each level; a name is bare or in JSON's quotes, and so is its value. */
const LINE = /^( *)("(?:[^"\\]|\\.)*"|[^\s",:]+)(?: ("(?:[^"\\]|\\.)*"|[^\s"]+))?(:?)$/;
const PATTERNS = /^(?:"(?:[^"\\]|\\.)*"|[^\s",:]+)(?:, (?:"(?:[^"\\]|\\.)*"|[^\s",:]+))*:$/;

const WORD = /"(?:[^"\\]|\\.)*"|[^\s",:]+/g;

/** Parses the format of Yarn 1, which looks like YAML and is none. */
export function parseYarnLock(text: string): YarnEntry[] | LockProblem {
  const entries: OpenEntry[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    if (!accept(line, entries)) return { why: `line ${index + 1} is not of a yarn.lock` };
  }
  return entries.map(({ patterns, fields, needs }) => ({
    patterns,
    version: fields.get('version') ?? '',
    resolved: fields.get('resolved') ?? '',
    integrity: fields.get('integrity') ?? '',
    needs,
  }));
}

/** Takes a line in; false where it does not fit. */
function accept(line: string, entries: OpenEntry[]): boolean {
  if (PATTERNS.test(line)) {
    const patterns = [...line.matchAll(WORD)].map(([word]) => unquoted(word));
    entries.push({ patterns, fields: new Map(), needs: [] });
    return true;
  }
  const [, indent, name, value, colon] = LINE.exec(line) ?? [];
  const open = entries.at(-1);
  if (open === undefined || name === undefined) return false;
  // "dependencies:"
  if (value === undefined) return indent === FIELD && colon === ':';
  return colon === '' && take(open, indent, [unquoted(name), unquoted(value)]);
}

const FIELD = '  ';
const NEED = '    ';

function take(open: OpenEntry, indent: string | undefined, [name, value]: [string, string]): boolean {
  if (indent === FIELD) open.fields.set(name, value);
  if (indent === NEED) open.needs.push([name, value]);
  return indent === FIELD || indent === NEED;
}

function unquoted(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word;
}
