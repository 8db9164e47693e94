import type { BuildPlan, Lock, ResolvedBase } from '../model/plan.ts';
import type { PinnedRelease } from './choose-python.ts';
import type { Cutoff } from './cutoffs.ts';
import { explainFailure } from './explain.ts';
import { lockOf } from './lock-text.ts';
import { pipStepOf } from './pins.ts';
import { type UvOutcome, type UvSetting, runUv } from './run-uv.ts';

export interface LockRequest {
  readonly plan: BuildPlan;
  readonly base: ResolvedBase;
  readonly releases: readonly PinnedRelease[];
  /** The times to resolve as of, in order of preference. */
  readonly cutoffs: readonly [Cutoff, ...Cutoff[]];
}

export interface Locked {
  readonly lock: Lock;
  readonly notices: readonly string[];
}

/**
 * Locks the plan's requirements for its base, as of the first time for which there is a solution. Throws E_UNRESOLVABLE,
 * E_NO_WHEEL, E_NO_PYTHON_FITS, E_INDEX_UNREACHABLE, E_CREDENTIALS or E_UV_UNAVAILABLE.
 */
export async function lockPlan(request: LockRequest, setting: UvSetting): Promise<Locked> {
  const [first, ...later] = request.cutoffs;
  let cutoff = first;
  let outcome = await resolveAsOf(cutoff, request, setting);
  for (const next of later) {
    if ('printed' in outcome || outcome.failure.kind !== 'no-solution') break;
    cutoff = next;
    outcome = await resolveAsOf(cutoff, request, setting);
  }
  if ('failure' in outcome) throw explainFailure(outcome.failure, wantedOf(request));
  return {
    lock: lockOf(outcome.printed, cutoff.time),
    notices: cutoff.notice === undefined ? [] : [cutoff.notice],
  };
}

function resolveAsOf(
  { time }: Cutoff,
  { plan, base, releases }: LockRequest,
  setting: UvSetting,
): Promise<UvOutcome> {
  const { requirements, constraints, current } = pipStepOf(plan);
  const { python, libc } = base.facts;
  return runUv(
    {
      requirements,
      constraints,
      python,
      target: { platform: plan.platform, libc },
      cutoff: time,
      // A pinned release counts whenever it was uploaded.
      lifted: [...new Set([...current, ...releases.map(({ name }) => name)])].sort(),
    },
    setting,
  );
}

function wantedOf({ plan, base }: LockRequest): Parameters<typeof explainFailure>[1] {
  const { requirements, constraints } = pipStepOf(plan);
  return {
    all: [...requirements, ...constraints],
    target: `Python ${base.facts.python} on ${plan.platform}`,
  };
}
