/** What to do with a member of a document: keep it, look inside, or pass over it. */
type Wish = 'keep' | 'enter' | 'skip';

/** Says for the path of a member what to do with it. */
export type Wanted = (path: readonly string[]) => Wish;

/** Wishes from the paths that are to be kept, each as "a.b.c". */
export function wantedPaths(kept: readonly string[]): Wanted {
  return (path) => {
    const text = path.join('.');
    if (kept.includes(text)) return 'keep';
    return kept.some((one) => one.startsWith(`${text}.`)) ? 'enter' : 'skip';
  };
}
