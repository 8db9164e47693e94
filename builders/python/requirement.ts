import { isMarker } from './marker.ts';
import { type Specifier, parseSpecifiers } from './specifiers.ts';

/** One requirement as PEP 508 has it. */
export interface ParsedRequirement {
  /** Normalised by PEP 503. */
  readonly name: string;
  /** Normalised, sorted. */
  readonly extras: readonly string[];
  readonly specifiers: readonly Specifier[];
  /** Direct reference, as in `name @ https://…`. */
  readonly url: string | undefined;
  /** Environment marker, the text behind ";". */
  readonly marker: string | undefined;
  /** The whole requirement on one line, without comments and options. */
  readonly text: string;
}

const NAME = /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i;

/** The name of a distribution as indexes compare it (PEP 503, "Normalized Names"). */
export function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Parses one PEP 508 requirement; a string says, for the user, what is wrong with it. */
export function parseRequirement(text: string): ParsedRequirement | string {
  const { before, marker } = splitMarker(text.trim());
  if (marker !== undefined && !isMarker(marker)) return `"${marker}" is not an environment marker`;
  const head = parseHead(before);
  if (typeof head === 'string') return head;
  const rest = parseRest(head.rest);
  if (typeof rest === 'string') return rest;
  const whole = marker === undefined ? before : `${before} ; ${marker}`;
  return { name: head.name, extras: head.extras, ...rest, marker, text: whole };
}

/** The names in requirements, normalised by PEP 503, each once and sorted; what is no requirement is passed over. */
export function namesOf(requirements: readonly string[]): readonly string[] {
  const parsed = requirements.map(parseRequirement);
  const names = parsed.flatMap((requirement) => (typeof requirement === 'string' ? [] : [requirement.name]));
  return [...new Set(names)].sort();
}

/** A marker begins at ";", which in a direct reference must have white space before it. */
function splitMarker(text: string): { before: string; marker: string | undefined } {
  const isDirect = text.includes('@');
  const at = isDirect ? text.search(/\s;/) : text.indexOf(';');
  if (at === -1) return { before: text, marker: undefined };
  const marker = text.slice(text.indexOf(';', at) + 1).trim();
  return { before: text.slice(0, at).trim(), marker };
}

interface Head {
  readonly name: string;
  readonly extras: readonly string[];
  readonly rest: string;
}

function parseHead(text: string): Head | string {
  const end = text.search(/[^A-Za-z0-9._-]/);
  const name = end === -1 ? text : text.slice(0, end);
  if (!NAME.test(name)) return `"${shortened(text)}" does not begin with the name of a package`;
  const rest = text.slice(name.length).trimStart();
  if (!rest.startsWith('[')) return { name: normalizedName(name), extras: [], rest };
  const close = rest.indexOf(']');
  if (close === -1) return `the "[" of the extras of "${name}" is not closed`;
  const inside = rest.slice(1, close).trim();
  const extras = inside === '' ? [] : inside.split(',').map((extra) => extra.trim());
  const bad = extras.find((extra) => !NAME.test(extra));
  if (bad !== undefined) return `"${bad}" is not the name of an extra`;
  const normalized = extras.map(normalizedName).sort();
  return { name: normalizedName(name), extras: normalized, rest: rest.slice(close + 1).trimStart() };
}

type Rest = Pick<ParsedRequirement, 'specifiers' | 'url'>;

function parseRest(rest: string): Rest | string {
  if (rest.startsWith('@')) return parseUrl(rest.slice(1).trim());
  const inside = rest.startsWith('(') && rest.endsWith(')') ? rest.slice(1, -1) : rest;
  const hasEmptyClause = /(?:^|,)\s*,/.test(inside);
  const specifiers = hasEmptyClause ? undefined : parseSpecifiers(inside);
  return specifiers === undefined
    ? `"${shortened(inside)}" is not a version specifier`
    : { specifiers, url: undefined };
}

function parseUrl(url: string): Rest | string {
  return url === '' || /\s/.test(url) ? 'there is no address behind "@"' : { specifiers: [], url };
}

const SHOWN = 60;

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
