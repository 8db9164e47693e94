import type { Import } from './imports.ts';

/** Where a relative import leads: a file of the image, or why there is none. */
export type ResolvedFile = { readonly file: string } | { readonly why: string };

/** Whether an import names a file, and not a package. */
export function isRelative({ specifier }: Import): boolean {
  return /^\.\.?(?:\/|$)/.test(specifier);
}

/**
 * The file that a relative import loads. ES modules take the name as it is; CommonJS tries endings and index.js (Node docs,
 * "Modules: ECMAScript modules" and "Modules: CommonJS modules").
 */
export function resolveFile(from: string, found: Import, has: (path: string) => boolean): ResolvedFile {
  const path = joined(from, found.specifier.replace(/[?#].*$/, ''));
  if (path === undefined) return { why: 'it lies outside of the project' };
  // TypeScript's own names become those of the JavaScript.
  const plain = path.replace(/\.(m|c)?tsx?$/, '.$1js');
  if (has(plain)) return { file: plain };
  const tried = ENDINGS.map((ending) => `${plain}${ending}`).find(has);
  if (tried === undefined) return { why: 'there is no such file' };
  return found.kind === 'require'
    ? { file: tried }
    : { why: `an ES module has to name the file: write "${specifierFor(found.specifier, path, tried)}"` };
}

const ENDINGS: readonly string[] = ['.js', '.json', '.node', '.cjs', '.mjs', '/index.js'];

function specifierFor(specifier: string, path: string, file: string): string {
  return `${specifier.replace(/\/$/, '')}${file.slice(path.length)}`;
}

/** The path of a specifier that is written in a file; undefined when it leads out of the project. */
function joined(from: string, specifier: string): string | undefined {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') {
      parts.push(part);
    }
  }
  return parts.join('/');
}
