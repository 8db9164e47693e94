import { exec } from '../io/exec.ts';
import { thisHost } from '../io/host.ts';
import type { Http } from '../io/http.ts';
import type { Running } from '../model/ports.ts';
import { SeldonBuildError } from '../errors.ts';
import type { InstallerWheel, PythonPlan, ResolvedBase, ResolvedPythonPlan } from '../model/python-plan.ts';
import { PYTHON_PROBE } from './base-facts.ts';
import type { BaseSource } from './find-base.ts';
import { chooseBase } from './choose-base.ts';
import { pinnedReleases } from './choose-python.ts';
import { cutoffsFor } from './cutoffs.ts';
import { findBase } from './find-base.ts';
import { findUv } from './find-uv.ts';
import type { IndexSettings } from './index-settings.ts';
import { installerFor } from './installer.ts';
import type { ProjectFile } from './local-wheels.ts';
import { type LockSetting, lockPlan } from './lock.ts';
import { packageIndexOf } from './package-index.ts';
import { pipStepOf } from './pins.ts';
import {
  checkLockedBase,
  lockMissing,
  lockOutdated,
  outdatedBecause,
  planForLock,
  type ProjectLock,
} from './project-lock.ts';
import { type ResolutionResult, cachePathOf, readResolution, writeResolution } from './resolution-cache.ts';

/** All that resolving a Python plan needs from outside. */
export interface PythonResolveOptions extends BaseSource {
  readonly env: Readonly<Record<string, string>>;
  readonly index: IndexSettings;
  readonly http: Http;
  /** Certificates (PEM) trusted beside the well-known ones. */
  readonly caPem: string | undefined;
  /** Asks registries and indexes again, whatever is in the cache. */
  readonly refresh: boolean;
  /** Reads a file of the project: wheels that it asks for. */
  readonly projectFile: ProjectFile;
  /** The lock that lies in the project, and what may become of it; without one every plan is locked afresh. */
  readonly kept?: KeptLock;
  readonly now?: () => Date;
}

/** What the project's lock has to say. */
export interface KeptLock {
  readonly lock: ProjectLock | undefined;
  /** Refuses to go on without it, or with another. */
  readonly frozen: boolean;
}

interface PythonCall {
  readonly options: PythonResolveOptions;
  readonly running: Running;
}

/** Gives a Python plan its base and a hashed lock, with the help of a registry, an engine, a package index and uv. */
export async function resolvePython(plan: PythonPlan, call: PythonCall): Promise<ResolvedPythonPlan> {
  const { index, mirrors, cacheDir, refresh, kept, now = () => new Date() } = call.options;
  const path = cachePathOf(cacheDir, { plan, index, mirrors, lock: kept?.lock });
  const known = refresh ? undefined : await readResolution(path, now());
  // `--frozen` must hold whatever an earlier run without it has stored.
  const isKnown = known !== undefined && kept?.frozen !== true && (await isStillThere(known, call));
  const result = isKnown ? known : await resolveWithLock(plan, call, now());
  if (!isKnown) await writeResolution(path, result, now());
  for (const text of result.notices) call.running.emit({ type: 'notice', text });
  const { base, lock, installer } = result;
  const { builder, language, component, platform, steps, image } = plan;
  const notices = [...plan.notices, ...result.notices];
  return { builder, language, component, platform, base, steps, image, notices, lock, installer };
}

/** A base that only the engine has may have become another image under the same name. */
async function isStillThere({ localId, base }: ResolutionResult, { options }: PythonCall): Promise<boolean> {
  if (localId === undefined) return true;
  return (await options.images.inspect(base.from))?.id === localId;
}

/** Follows the project's lock if there is one and it is right; else locks afresh, in the lock's versions where they fit. */
async function resolveWithLock(plan: PythonPlan, call: PythonCall, now: Date): Promise<ResolutionResult> {
  const { kept } = call.options;
  if (kept?.lock === undefined) {
    if (kept?.frozen === true) throw lockMissing();
    return resolveAfresh(plan, call, now);
  }
  try {
    return await resolveLocked(plan, kept.lock, call);
  } catch (thrown) {
    if (kept.frozen || !(thrown instanceof SeldonBuildError) || thrown.code !== 'E_LOCK_OUTDATED')
      throw thrown;
    const result = await resolveAfresh(plan, call, now);
    const why = `${thrown.message}; locked anew, which "seldon-build lock" would keep`;
    return { ...result, notices: [why, ...result.notices] };
  }
}

/** Needs no package index: everything stands in the lock. Throws E_LOCK_OUTDATED. */
async function resolveLocked(
  plan: PythonPlan,
  kept: ProjectLock,
  { options, running }: PythonCall,
): Promise<ResolutionResult> {
  const { signal, emit } = running;
  const why = outdatedBecause(kept, plan);
  if (why !== undefined) throw lockOutdated(why);
  const { base, localId, notices } = await chooseBase(planForLock(plan, kept), [], {
    emit,
    find: (name) => findBase(name, plan.platform, { ...options, probe: PYTHON_PROBE, signal }),
    lock: (found) => {
      checkLockedBase(kept, found);
      return Promise.resolve({ lock: kept.lock, notices: [] });
    },
  });
  const installer = await installerOn(base, plan, { options, running });
  return { base, localId, lock: kept.lock, installer, notices };
}

function installerOn(
  { facts }: ResolvedBase,
  { platform }: PythonPlan,
  { options, running: { signal } }: PythonCall,
): Promise<InstallerWheel> {
  const index = packageIndexOf(options.index, options.http);
  const { indexUrl } = options.index;
  return installerFor({ platform, libc: facts.libc }, { ...options, index, indexUrl, signal });
}

async function resolveAfresh(plan: PythonPlan, call: PythonCall, now: Date): Promise<ResolutionResult> {
  const { options, running } = call;
  const { signal, emit } = running;
  const index = packageIndexOf(options.index, options.http);
  emit({ type: 'step', text: 'Asking the package index' });
  const [uv, releases] = await Promise.all([
    findUv({ ...options, host: thisHost(), index, exec, signal }),
    pinnedReleases(plan, index, signal),
  ]);
  const cutoffs = await cutoffsFor(pipStepOf(plan).asOf, releases, { index, now, signal });
  const preferred = options.kept?.lock?.lock.text;
  const setting: LockSetting = { ...options, uv, packages: index, exec, signal };
  const chosen = await chooseBase(plan, releases, {
    emit,
    find: (name) => findBase(name, plan.platform, { ...options, probe: PYTHON_PROBE, signal }),
    lock: (base) => lockPlan({ plan, base, releases, cutoffs, preferred }, setting),
  });
  const { base, localId, locked } = chosen;
  const installer = await installerOn(base, plan, call);
  const notices = [...chosen.notices, ...locked.notices];
  return { base, localId, lock: locked.lock, installer, notices };
}
