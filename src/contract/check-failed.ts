/** A check that found something wrong with the image. Anything else that a check throws is a bug of ours. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
  /** Log of the container that failed, where it is not the one that the checks are made on. */
  readonly log: string | undefined;

  constructor(expected: string, seen: string, log?: string) {
    super(`expected ${expected}, seen ${seen}`);
    this.log = log;
  }
}

/** A text of the other side as a piece of one line. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return 'nothing';
  return line.length > 200 ? `${line.slice(0, 197)}...` : line;
}
