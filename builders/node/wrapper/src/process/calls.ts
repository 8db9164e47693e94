import type { Later } from '../later.ts';

/** The calls that are under way. What is answered at once is never among them: nothing else runs meanwhile. */
export class Calls {
  readonly #begun = new Set<{ readonly at: number }>();

  /** The same function, whose calls count until their answer is there. */
  watching<P extends readonly unknown[], A>(
    call: (...parameters: P) => Later<A>,
  ): (...parameters: P) => Later<A> {
    return (...parameters) => {
      const answer = call(...parameters);
      if (!(answer instanceof Promise)) return answer;
      const one = { at: performance.now() };
      this.#begun.add(one);
      return answer.finally(() => this.#begun.delete(one));
    };
  }

  /** Milliseconds since the oldest of them began; 0 without any. */
  longest(): number {
    const [oldest] = this.#begun;
    return oldest === undefined ? 0 : performance.now() - oldest.at;
  }
}
