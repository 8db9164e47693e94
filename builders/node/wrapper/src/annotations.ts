/** The annotations that Kubernetes' downward API writes, one `key="value"` a line; bad lines are skipped. */
export function parseAnnotations(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    const value = line.slice(at + 1).trim();
    return at < 0 || value.length < 2 ? [] : [[line.slice(0, at).trim(), value.slice(1, -1)] as const];
  });
  return Object.fromEntries(pairs);
}
