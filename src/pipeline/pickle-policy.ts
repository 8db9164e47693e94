import { worst } from '../artefacts/pickle-safety/verdict.ts';
import { SeldonBuildError } from '../errors.ts';
import type { PickledCallable, PickleVerdict, Verdict } from '../model/pickle-verdict.ts';
import type { BuildPlan } from '../model/plan.ts';
import { firstOf } from './first-of.ts';

/** What is done about pickles that do more than their framework needs. */
export const PICKLE_POLICIES = ['warn', 'error', 'off'] as const;
export type PicklePolicy = (typeof PICKLE_POLICIES)[number];

/** The project's own code is in the image anyway: it is told, and it is no reason to stop. */
const ACCEPTED: readonly Verdict[] = ['allowed', 'own'];

/** Whether there is something to warn of. */
export function isSuspicious({ verdict }: PickleVerdict): boolean {
  return !ACCEPTED.includes(verdict);
}

/** What loading some pickles would do that is on no list, one sentence each; what attacks do comes first. */
export function suspicionsOf(pickles: readonly PickleVerdict[]): readonly string[] {
  return [...pickles.flatMap(dangersOf), ...pickles.flatMap(othersOf)];
}

function dangersOf({ file, callables, problem }: PickleVerdict): readonly string[] {
  return problem === undefined
    ? sentences(file, callables, 'dangerous')
    : [`${file} has not been looked through: ${problem}`];
}

function othersOf({ file, callables, concerns }: PickleVerdict): readonly string[] {
  const named = sentences(file, callables, 'unlisted');
  return [...named, ...concerns.map(({ text, offset }) => `${file} ${text} (byte ${offset})`)];
}

function sentences(
  file: string,
  callables: readonly PickledCallable[],
  wanted: 'dangerous' | 'unlisted',
): readonly string[] {
  return callables
    .filter(({ judgement }) => judgement === wanted)
    .map((callable) => `${file} ${doing(callable)}${reasonFor(callable)}`);
}

/** "imports os.system (byte 2) and calls it (REDUCE, byte 14)" */
export function doing({ name, imported, calls }: PickledCallable): string {
  const called = calls.map(({ opcode, offset }) => `${opcode}, byte ${offset}`);
  const calling = called.length === 0 ? '' : ` and calls it (${called.join('; ')})`;
  return `imports ${name} (byte ${imported.offset})${calling}`;
}

function reasonFor({ judgement }: PickledCallable): string {
  return judgement === 'dangerous' ? ', as attacks do' : ', which is on no list of what models need';
}

/** Throws E_PICKLE_UNSAFE when the policy is "error" and a pickle does what is on no list. */
export function refusePickles(pickles: readonly PickleVerdict[], policy: PicklePolicy): void {
  const suspicious = pickles.filter(isSuspicious);
  const [first] = suspicious;
  if (policy !== 'error' || first === undefined) return;
  throw new SeldonBuildError(
    'E_PICKLE_UNSAFE',
    `cannot trust pickle "${first.file}": ${suspicionsOf(suspicious).join('; ')}`,
    {
      file: first.file,
      hint: 'load none of it; look at what is named, or accept it with --pickle-policy warn',
      details: { pickles: suspicious },
    },
  );
}

const MAX_NAMED = 20;

/** The plan with the verdict as labels of its image; without pickles there are none. */
export function withPickleLabels(plan: BuildPlan, pickles: readonly PickleVerdict[]): BuildPlan {
  if (pickles.length === 0) return plan;
  const names = pickles
    .flatMap(({ callables }) => callables)
    .filter(({ judgement }) => judgement !== 'allowed')
    .map(({ name }) => name);
  const unique = [...new Set(names)].sort();
  const labels = {
    'io.seldon-build.pickle.verdict': worst(pickles.map(({ verdict }) => verdict)),
    ...(unique.length === 0 ? {} : { 'io.seldon-build.pickle.callables': firstOf(unique, MAX_NAMED) }),
  };
  return { ...plan, image: { ...plan.image, labels: { ...plan.image.labels, ...labels } } };
}
