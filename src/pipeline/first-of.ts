/** A list for one line: the first so many of some names, and how many more there are. */
export function firstOf(names: readonly string[], count: number): string {
  const more = names.length - count;
  return [...names.slice(0, count), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
