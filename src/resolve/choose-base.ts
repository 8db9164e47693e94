import { SeldonBuildError } from '../errors.ts';
import type { BaseFacts, PythonPlan, ResolvedBase } from '../model/python-plan.ts';
import type { Emit } from '../model/events.ts';
import { baseNotices, noBase } from './base-trial.ts';
import { type PinnedRelease, checkPython, fittingBases } from './choose-python.ts';
import type { FoundBase } from './find-base.ts';
import type { Locked } from './lock.ts';

/** How bases are looked up and locked for. */
export interface BaseTrial {
  readonly emit: Emit;
  readonly find: (name: string) => Promise<FoundBase<BaseFacts>>;
  readonly lock: (base: ResolvedBase) => Promise<Locked>;
}

export interface ChosenBase {
  readonly base: ResolvedBase;
  readonly localId: string | undefined;
  readonly locked: Locked;
  readonly notices: readonly string[];
}

/**
 * The first base of the plan that has wheels for every pinned release, that is to be had, and for whose Python there is a
 * lock. Throws E_NO_PYTHON_FITS, E_BASE_NOT_FOUND, or what finding and locking throw.
 */
export async function chooseBase(
  plan: PythonPlan,
  releases: readonly PinnedRelease[],
  { emit, find, lock }: BaseTrial,
): Promise<ChosenBase> {
  const passedOver: string[] = [];
  let failure: SeldonBuildError | undefined;
  for (const { image } of fittingBases(plan, releases)) {
    emit({ type: 'step', text: `Looking up base image ${image}` });
    const found = await find(image);
    if ('missing' in found) {
      passedOver.push(`"${image}": ${found.missing}`);
      continue;
    }
    try {
      const { base, local } = found;
      checkPython(base.facts.python, { plan, releases, image });
      emit({ type: 'step', text: `Resolving requirements for Python ${base.facts.python}` });
      const locked = await lock(base);
      return { base, localId: local?.id, locked, notices: baseNotices(found, passedOver) };
    } catch (thrown) {
      if (!isAboutPython(thrown)) throw thrown;
      failure ??= thrown;
      passedOver.push(`"${image}": ${thrown.message}`);
    }
  }
  throw failure ?? noBase(passedOver);
}

/** Trouble that another Python may not have. */
function isAboutPython(thrown: unknown): thrown is SeldonBuildError {
  return thrown instanceof SeldonBuildError && ['E_NO_WHEEL', 'E_NO_PYTHON_FITS'].includes(thrown.code);
}
