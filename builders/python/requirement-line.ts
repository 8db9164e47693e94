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

/** Reads a requirement as pip takes it, wheels by address included; a string says what is wrong with it. */
export function readRequirementLine(text: string): ParsedRequirement | string {
  const named = isBareUrl(text) ? nameOfUrl(text) : text;
  if (named === undefined) return `"${withoutSecrets(text)}" is an address of something that is not a wheel`;
  if (isLocalPath(named)) return `"${named}" is a file: install it from a package index`;
  const parsed = parseRequirement(named);
  if (typeof parsed === 'string' || parsed.url === undefined) return parsed;
  return isWheelUrl(parsed.url) ? parsed : `"${parsed.name}" comes from an address that is not a wheel`;
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

/** The distribution's name is the first part of a wheel's file name (PEP 427). */
function wheelNameOf(url: string): string | undefined {
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  const name = fileName.split('-')[0];
  return fileName.endsWith('.whl') && name !== undefined && name !== '' ? normalizedName(name) : undefined;
}

/** An address may hold a password: only its host is told. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'with an unreadable address';
}

/** A text of the user, cut down to the host where it is an address. */
export function withoutSecrets(text: string): string {
  return isBareUrl(text) ? hostOf(text) : text;
}
