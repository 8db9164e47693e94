import { normalizedName, type ParsedRequirement, parseRequirement } from './requirement.ts';

/** Options may stand behind a requirement, such as --hash=…: they begin at the first word with two dashes. */
export function splitOptions(text: string): { requirement: string; options: readonly string[] } {
  const words = text.split(/\s+/);
  const at = words.findIndex((word) => word.startsWith('--'));
  if (at === -1) return { requirement: text, options: [] };
  return { requirement: words.slice(0, at).join(' '), options: words.slice(at) };
}

/** Whether a requirement is the project's own folder. */
export function isProjectItself(target: string): boolean {
  return /^\.\/?(?:\s*\[[^\]]*\])?$/.test(target);
}

/** The extras in ".[plots,excel]", normalised. */
export function ownExtrasOf(target: string): readonly string[] {
  const inside = /\[([^\]]*)\]/.exec(target)?.[1] ?? '';
  const names = inside.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').map(normalizedName);
}

/** Reads a requirement as pip takes it, wheels by address or path included; a string says what is wrong with it. */
export function readRequirementLine(text: string): ParsedRequirement | string {
  const local = WHEEL_PATH.exec(text);
  if (local !== null && !isBareUrl(local[1] ?? '')) return readWheelPath(local);
  const named = isBareUrl(text) ? nameOfUrl(text) : text;
  if (named === undefined) return `"${withoutSecrets(text)}" is an address of something that is not a wheel`;
  if (isLocalPath(named)) return `"${named}" ${NO_WHEEL}`;
  const parsed = parseRequirement(named);
  return typeof parsed === 'string' || parsed.url === undefined ? parsed : readDirect(parsed, parsed.url);
}

/** A direct reference, as in "name @ https://…". */
function readDirect(parsed: ParsedRequirement, url: string): ParsedRequirement | string {
  if (isPath(url)) {
    const path = url.replace(FILE_SCHEME, '');
    return path.endsWith('.whl') ? wheelIn(path, parsed) : `"${path}" ${NO_WHEEL}`;
  }
  return isWheelUrl(url) ? parsed : `"${parsed.name}" comes from an address that is not a wheel`;
}

const NO_WHEEL =
  'is a folder or a source distribution: build a wheel of it (pip wheel --no-deps) and list that';
const FILE_SCHEME = /^file:(?:\/\/(?=[./]))?/i;
/** A path with its extras and marker, in a line without a name. */
const WHEEL_PATH = /^(?:file:(?:\/\/(?=[./]))?)?([^@;\s[\]]+\.whl)(\[[^\]]*\])?\s*(;.*)?$/i;

function isPath(url: string): boolean {
  return FILE_SCHEME.test(url) || !/^[a-z][a-z0-9+.-]*:/i.test(url);
}

function readWheelPath([, path = '', extras = '', marker = '']: RegExpExecArray): ParsedRequirement | string {
  const name = nameInFile(path);
  const parsed = name === undefined ? undefined : parseRequirement(`${name}${extras}${marker}`);
  return parsed === undefined || typeof parsed === 'string'
    ? (parsed ?? `"${path}" has not the name of a wheel`)
    : wheelIn(path, parsed);
}

/** A wheel of the project as a requirement. The path is as written, until it is looked for. */
export function wheelIn(path: string, parsed: ParsedRequirement): ParsedRequirement {
  const { name, extras, marker } = parsed;
  const bracket = extras.length === 0 ? '' : `[${extras.join(',')}]`;
  const url = `file:${path}`;
  const condition = marker === undefined ? '' : ` ; ${marker}`;
  return { ...parsed, specifiers: [], url, text: `${name}${bracket} @ ${url}${condition}` };
}

/** Whether a text is an address, not a requirement. */
export function isBareUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

function isLocalPath(text: string): boolean {
  return !text.includes('@') && (/^[./~]/.test(text) || /\.(whl|zip|tar\.gz)(\[|$)/.test(text));
}

function isWheelUrl(url: string): boolean {
  return url.startsWith('https://') && wheelNameOf(url) !== undefined;
}

function nameOfUrl(url: string): string | undefined {
  const name = wheelNameOf(url);
  return name === undefined || !url.startsWith('https://') ? undefined : `${name} @ ${url}`;
}

function wheelNameOf(url: string): string | undefined {
  return URL.canParse(url) ? nameInFile(new URL(url).pathname) : undefined;
}

/** The distribution's name is the first part of a wheel's file name (PEP 427). */
function nameInFile(path: string): string | undefined {
  const parts = path.slice(path.lastIndexOf('/') + 1).split('-');
  const isWheel = path.endsWith('.whl') && (parts.length === 5 || parts.length === 6);
  return isWheel && parts[0] !== undefined && parts[0] !== '' ? normalizedName(parts[0]) : undefined;
}

/** An address may hold a password: only its host is told. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'with an unreadable address';
}

/** A text of the user, cut down to the host where it is an address. */
export function withoutSecrets(text: string): string {
  return isBareUrl(text) ? hostOf(text) : text;
}
