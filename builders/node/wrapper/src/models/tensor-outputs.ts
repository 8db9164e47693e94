import { nested } from '../arrays.ts';
import { StartupError } from '../errors.ts';
import { shown } from '../guards.ts';
import type { Side } from './tensor-sides.ts';

/** An output, out of the memory of the library that computed it. */
export interface Output {
  readonly shape: readonly number[];
  readonly dataSync: () => ArrayLike<unknown>;
}

/** The outputs to answer with: all, or the one that the parameter `output` names. Throws a StartupError for an unknown one. */
export function answeredOf(outputs: readonly Side[], only: unknown): readonly Side[] {
  const chosen = only === undefined ? outputs : outputs.filter(({ name }) => name === only);
  if (chosen.length > 0) return chosen;
  throw new StartupError(
    `cannot use the parameter output ${shown(only, 60)}: the model has ${outputs.map(({ name }) => `"${name}"`).join(', ')}`,
  );
}

/** What a model answers: a single output is data, several come back by name. */
export function answerOf(answered: readonly Side[], outputs: readonly (Output | undefined)[]): unknown {
  if (answered.length === 1) return outputs[0];
  return Object.fromEntries(answered.map(({ name }, at) => [name, listsOf(outputs[at])]));
}

function listsOf(output: Output | undefined): unknown {
  if (output === undefined) return undefined;
  const { shape, dataSync } = output;
  return shape.length === 0 ? dataSync()[0] : nested({ shape, values: dataSync() });
}
