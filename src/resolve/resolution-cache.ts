import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readTextIfThere, writeAtomically } from '../io/files.ts';
import { memberOf, parseJson, textOf, textsOf } from '../io/json.ts';
import type { PythonPlan, InstallerWheel, Lock, ResolvedBase } from '../model/python-plan.ts';
import { MARGIN_DAYS } from './as-of.ts';
import { parseFacts } from './base-facts.ts';
import type { IndexSettings } from './index-settings.ts';
import { lockOf } from './lock-text.ts';
import { pipStepOf } from './pins.ts';
import type { ProjectLock } from './project-lock.ts';
import { UV_VERSION } from './uv-release.ts';

/** Everything that resolving adds to a plan. */
export interface ResolutionResult {
  readonly base: ResolvedBase;
  readonly lock: Lock;
  readonly installer: InstallerWheel;
  readonly notices: readonly string[];
  /** The engine's id of a base that only the engine has. */
  readonly localId: string | undefined;
}

/** What a resolution depends on, but for the time and what indexes and registries say. */
export interface ResolutionInputs {
  readonly plan: PythonPlan;
  readonly index: Pick<IndexSettings, 'indexUrl' | 'extraIndexUrls'>;
  readonly mirrors: Readonly<Record<string, string>>;
  /** The lock that lies in the project. */
  readonly lock?: ProjectLock | undefined;
}

/** How long a resolution is taken for fresh. A tag or an index that moved meanwhile is seen with `--pull`. */
const FRESH_MS = 24 * 60 * 60 * 1000;
const FORMAT = 3;

/** Where the result for these inputs is kept: one file per set of inputs. */
export function cachePathOf(cacheDir: string, { plan, index, mirrors, lock }: ResolutionInputs): string {
  const { bases, platform } = plan;
  const { indexUrl, extraIndexUrls } = index;
  const inputs = [FORMAT, UV_VERSION, MARGIN_DAYS, bases, platform, pipStepOf(plan)];
  const text = JSON.stringify([
    ...inputs,
    indexUrl,
    extraIndexUrls,
    Object.entries(mirrors).sort(),
    lock ?? null,
  ]);
  return join(cacheDir, 'resolutions', `${createHash('sha256').update(text).digest('hex')}.json`);
}

/** A result that was stored less than a day before; undefined when there is none. */
export async function readResolution(path: string, now: Date): Promise<ResolutionResult | undefined> {
  const json = parseJson((await readTextIfThere(path)) ?? '');
  const ageMs = now.getTime() - Date.parse(textOf(json, 'storedAt') ?? '');
  return ageMs >= 0 && ageMs < FRESH_MS ? resultOf(json) : undefined;
}

/** Stores a result. */
export async function writeResolution(path: string, result: ResolutionResult, now: Date): Promise<void> {
  const { lock, ...others } = result;
  const { text, excludeNewer } = lock;
  const stored = { storedAt: now.toISOString(), ...others, lock: { text, excludeNewer } };
  await writeAtomically(path, JSON.stringify(stored));
}

/** Undefined for anything that another version of seldon-build may have written. */
function resultOf(json: unknown): ResolutionResult | undefined {
  const base = baseOf(memberOf(json, 'base'));
  const installer = installerOf(memberOf(json, 'installer'));
  const lock = memberOf(json, 'lock');
  const text = textOf(lock, 'text');
  if (base === undefined || installer === undefined || text === undefined) return undefined;
  return {
    base,
    installer,
    lock: lockOf(text, textOf(lock, 'excludeNewer')),
    notices: textsOf(json, 'notices'),
    localId: textOf(json, 'localId'),
  };
}

function baseOf(json: unknown): ResolvedBase | undefined {
  const from = textOf(json, 'from');
  const name = textOf(json, 'name');
  const digest = textOf(json, 'digest');
  const facts = parseFacts(JSON.stringify(memberOf(json, 'facts') ?? null));
  if (from === undefined || name === undefined || facts === undefined) return undefined;
  return { from, name, facts, ...(digest === undefined ? {} : { digest }) };
}

function installerOf(json: unknown): InstallerWheel | undefined {
  const [name, version] = [textOf(json, 'name'), textOf(json, 'version')];
  const [url, sha256] = [textOf(json, 'url'), textOf(json, 'sha256')];
  if (name === undefined || version === undefined || url === undefined || sha256 === undefined)
    return undefined;
  return { name, version, url, sha256 };
}
