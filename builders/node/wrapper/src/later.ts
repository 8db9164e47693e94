/** What is there at once, or later: user code may be synchronous or not, and what is synchronous must stay so. */
export type Later<T> = T | Promise<T>;

/** Whether a value is a promise of whatever make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** `use(value)`, now or once the value is there. */
export function after<T>(value: unknown, use: (value: unknown) => Later<T>): Later<T> {
  return isThenable(value) ? Promise.resolve(value).then(use) : use(value);
}

/** The same for a value of ours, whose type is known. (A module that exports `then` could not be imported with await.) */
export function onceThere<A, B>(value: Later<A>, use: (value: A) => Later<B>): Later<B> {
  return value instanceof Promise ? value.then(use) : use(value);
}

/** `call()`, or what `mend` makes of its failure; both now or later. */
export function rescued<T>(call: () => Later<T>, mend: (error: unknown) => Later<T>): Later<T> {
  try {
    const result = call();
    return result instanceof Promise ? result.catch(mend) : result;
  } catch (error) {
    return mend(error);
  }
}
