import { parseRequirement } from '../../builders/python/requirement.ts';
import type { PipStep, PythonPlan, Lock, ResolvedBase } from '../model/python-plan.ts';
import type { PinnedRelease } from './choose-python.ts';
import type { Cutoff } from './cutoffs.ts';
import { type Wanted, explainFailure } from './explain.ts';
import { lockOf } from './lock-text.ts';
import { wheelNames } from './local-wheels.ts';
import { unheldNotices, unheldPackages, withAllowedFiles } from './allowed-files.ts';
import { pinnedNames, pipStepOf } from './pins.ts';
import type { PackageIndex } from './package-index.ts';
import { type Resolution, type UvOutcome, type UvSetting, runUv } from './run-uv.ts';
import type { StaticSdist } from './sdist-metadata.ts';
import { staticSdistFor } from './static-sdist.ts';

export interface LockRequest {
  readonly plan: PythonPlan;
  readonly base: ResolvedBase;
  readonly releases: readonly PinnedRelease[];
  /** The times to resolve as of, in order of preference. */
  readonly cutoffs: readonly [Cutoff, ...Cutoff[]];
  /** A lock whose versions are taken where they fit. */
  readonly preferred?: string | undefined;
}

export interface Locked {
  readonly lock: Lock;
  readonly notices: readonly string[];
}

/** How locks are made: with uv, and with the package index where uv has to be helped. */
export interface LockSetting extends UvSetting {
  readonly packages: PackageIndex;
}

/**
 * Locks the plan's requirements for its base, as of the first time for which there is a solution. Throws E_UNRESOLVABLE,
 * E_NO_WHEEL, E_NO_PYTHON_FITS, E_HASH_MISMATCH, E_INDEX_UNREACHABLE, E_CREDENTIALS or E_UV_UNAVAILABLE.
 */
export async function lockPlan(request: LockRequest, setting: LockSetting): Promise<Locked> {
  const [first, ...later] = request.cutoffs;
  let cutoff = first;
  let attempt = await attemptAsOf(cutoff, request, setting);
  for (const next of later) {
    if ('printed' in attempt.outcome || attempt.outcome.failure.kind !== 'no-solution') break;
    cutoff = next;
    attempt = await attemptAsOf(cutoff, request, setting);
  }
  const { outcome, sdists } = attempt;
  if ('failure' in outcome) throw explainFailure(outcome.failure, wantedOf(request));
  const step = pipStepOf(request.plan);
  const lock = withAllowedFiles(lockOf(outcome.printed, cutoff.time), step);
  const ofTime = cutoff.notice === undefined ? [] : [cutoff.notice];
  const unheld = await unheldBy(step, lock, () => wrapperLock(lock, attempt, { request, setting }));
  return { lock, notices: [...ofTime, ...sdists.map(noticeOf), ...unheldNotices(unheld, step)] };
}

/** What has no hash to be held to, and does not come with the wrapper alone. */
async function unheldBy(
  step: PipStep,
  lock: Lock,
  wrapperAlone: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const unheld = unheldPackages(lock, step);
  const own = unheld.length === 0 ? [] : await wrapperAlone();
  return unheld.filter((name) => !own.includes(name));
}

/** The names of what the wrapper would bring if it were alone, in the versions of a lock. */
async function wrapperLock(
  { packages }: Lock,
  { sdists }: Attempt,
  { request, setting }: { readonly request: LockRequest; readonly setting: LockSetting },
): Promise<readonly string[]> {
  const resolution = resolutionOf(undefined, sdists, request);
  const { current } = pipStepOf(request.plan);
  const requirements = resolution.requirements.filter(({ spec }) => {
    const parsed = parseRequirement(spec);
    return typeof parsed !== 'string' && current.includes(parsed.name);
  });
  const constraints = packages.map(({ name, version }) => ({
    spec: `${name}==${version}`,
    wantedBy: 'the lock',
  }));
  const outcome = await runUv({ ...resolution, requirements, constraints }, setting);
  return 'printed' in outcome ? lockOf(outcome.printed, undefined).packages.map(({ name }) => name) : [];
}

function noticeOf({ name, version }: StaticSdist): string {
  return `${name} ${version} has no wheel: the image builds it from its source distribution`;
}

interface Attempt {
  readonly outcome: UvOutcome;
  readonly sdists: readonly StaticSdist[];
}

// Each round makes up for one missing wheel; more of them are a sign of a wrong Python or platform.
const MAX_SDISTS = 8;

async function attemptAsOf({ time }: Cutoff, request: LockRequest, setting: LockSetting): Promise<Attempt> {
  const sdists: StaticSdist[] = [];
  for (;;) {
    const resolution = resolutionOf(time, sdists, request);
    const outcome = await runUv(resolution, setting);
    if ('printed' in outcome || outcome.failure.kind !== 'no-solution') return { outcome, sdists };
    const { packages: index, signal } = setting;
    const sdist = await staticSdistFor(outcome.failure, resolution, { index, signal });
    if (sdist === undefined || sdists.length === MAX_SDISTS) return { outcome, sdists };
    sdists.push(sdist);
  }
}

function resolutionOf(
  cutoff: string | undefined,
  sdists: readonly StaticSdist[],
  { plan, base, releases, preferred }: LockRequest,
): Resolution {
  const step = pipStepOf(plan);
  const { requirements, constraints, excludes = [], wheels = [], links = [] } = step;
  const { python, libc } = base.facts;
  // A pinned release counts whenever it was uploaded, and a wheel of the project never was.
  const pinned = [...releases.map(({ name }) => name), ...pinnedNames(constraints), ...wheelNames(step)];
  const lifted = [...new Set([...step.current, ...(step.lifted ?? []), ...pinned])].sort();
  const target = { platform: plan.platform, libc };
  const wanted = { requirements, constraints, excludes, wheels, links };
  return { ...wanted, python, target, cutoff, lifted, sdists, preferred };
}

function wantedOf({ plan, base }: LockRequest): Wanted {
  const { requirements, constraints } = pipStepOf(plan);
  return {
    all: [...requirements, ...constraints],
    target: `Python ${base.facts.python} on ${plan.platform}`,
  };
}
