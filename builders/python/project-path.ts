/** A path that is written in a file of the project, as a path in the project; undefined when it leaves the project. */
export function pathInProject(from: string, path: string): string | undefined {
  if (path === '' || /^(?:[/~\\]|[a-z][a-z0-9+.-]*:)/i.test(path)) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..' && parts.length === 0) return undefined;
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
