import { isBareUrl } from './requirement-line.ts';

/** A path beside the including file, or undefined when it leaves the project. */
export function includedPath(from: string, path: string): string | undefined {
  if (path === '' || path.startsWith('/') || isBareUrl(path)) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..' && parts.length === 0) return undefined;
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
