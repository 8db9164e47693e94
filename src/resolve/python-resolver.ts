import { exec } from '../io/exec.ts';
import { thisHost } from '../io/host.ts';
import type { Http } from '../io/http.ts';
import type { Running } from '../model/ports.ts';
import type { PythonPlan, ResolvedPythonPlan } from '../model/python-plan.ts';
import { PYTHON_PROBE } from './base-facts.ts';
import type { BaseSource } from './find-base.ts';
import { chooseBase } from './choose-base.ts';
import { pinnedReleases } from './choose-python.ts';
import { cutoffsFor } from './cutoffs.ts';
import { findBase } from './find-base.ts';
import { findUv } from './find-uv.ts';
import type { IndexSettings } from './index-settings.ts';
import { installerFor } from './installer.ts';
import { type LockSetting, lockPlan } from './lock.ts';
import { packageIndexOf } from './package-index.ts';
import { pipStepOf } from './pins.ts';
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
  readonly now?: () => Date;
}

interface PythonCall {
  readonly options: PythonResolveOptions;
  readonly running: Running;
}

/** Gives a Python plan its base and a hashed lock, with the help of a registry, an engine, a package index and uv. */
export async function resolvePython(plan: PythonPlan, call: PythonCall): Promise<ResolvedPythonPlan> {
  const { index, mirrors, cacheDir, refresh, now = () => new Date() } = call.options;
  const path = cachePathOf(cacheDir, { plan, index, mirrors });
  const known = refresh ? undefined : await readResolution(path, now());
  const isKnown = known !== undefined && (await isStillThere(known, call));
  const result = isKnown ? known : await resolveAfresh(plan, call, now());
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
  const setting: LockSetting = { ...options, uv, packages: index, exec, signal };
  const chosen = await chooseBase(plan, releases, {
    emit,
    find: (name) => findBase(name, plan.platform, { ...options, probe: PYTHON_PROBE, signal }),
    lock: (base) => lockPlan({ plan, base, releases, cutoffs }, setting),
  });
  const { base, localId, locked } = chosen;
  const target = { platform: plan.platform, libc: base.facts.libc };
  const { indexUrl } = options.index;
  const installer = await installerFor(target, { ...options, index, indexUrl, signal });
  const notices = [...chosen.notices, ...locked.notices];
  return { base, localId, lock: locked.lock, installer, notices };
}
