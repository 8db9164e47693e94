import { isList } from './guards.ts';
import { namesOnWire } from './proto/data-writer.ts';

/** Column names with their encodings, made once and used for every answer of the same width. */
export class Names {
  readonly json: string;
  readonly #texts: readonly unknown[];
  #wire: Buffer | undefined;

  constructor(texts: readonly unknown[]) {
    this.#texts = texts;
    this.json = JSON.stringify(texts);
  }

  /** The `names` field of DefaultData. */
  get wire(): Buffer {
    this.#wire ??= namesOnWire(this.#texts);
    return this.#wire;
  }
}

const NONE = new Names([]);
const KEPT = 64;
const numbered = new Map<number, Names>();

/** Names of the columns of an answer: the component's own, else `t:0`, `t:1`, …; none below two dimensions. */
export function namesOf(shape: readonly number[], own: unknown): Names {
  const width = shape[1];
  if (width === undefined) return NONE;
  if (isList(own)) return new Names(own);
  return numbered.get(width) ?? number(width);
}

function number(width: number): Names {
  const names = new Names(Array.from({ length: width }, (_, index) => `t:${index}`));
  if (numbered.size < KEPT) numbered.set(width, names);
  return names;
}
