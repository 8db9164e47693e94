import type { AsOf } from '../model/python-plan.ts';
import { cutoffOfDate, cutoffOfRelease, uploadedAt } from './as-of.ts';
import type { PinnedRelease } from './choose-python.ts';
import type { PackageIndex } from './package-index.ts';

/** A time to resolve as of, and what the user should know when it is this one. */
export interface Cutoff {
  /** RFC 3339; undefined for today. */
  readonly time: string | undefined;
  readonly notice: string | undefined;
}

export interface CutoffSetting {
  readonly index: PackageIndex;
  readonly now: Date;
  readonly signal: AbortSignal;
}

const TODAY: Cutoff = { time: undefined, notice: undefined };

/**
 * The times to try, in order. A date that the user gave is the only one. The time of a release is followed by that of the
 * newest pinned release, and by today: what the user pins wins over the day.
 */
export async function cutoffsFor(
  asOf: AsOf | undefined,
  releases: readonly PinnedRelease[],
  { index, now, signal }: CutoffSetting,
): Promise<readonly [Cutoff, ...Cutoff[]]> {
  if (asOf === undefined) return [TODAY];
  if (asOf.kind === 'date') return [{ time: cutoffOfDate(asOf, now), notice: undefined }];
  const uploaded = uploadedAt((await index.files(asOf.name, signal)) ?? [], asOf);
  const release = `${asOf.name} ${asOf.version}`;
  if (uploaded === undefined) {
    const notice = `the package index does not tell when ${release} came out, so its dependencies are those of today`;
    return [{ time: undefined, notice }];
  }
  const time = cutoffOfRelease(uploaded, now);
  if (time === undefined) return [TODAY];
  return [{ time, notice: undefined }, ...laterCutoffs(time, releases, now)];
}

function laterCutoffs(first: string, releases: readonly PinnedRelease[], now: Date): readonly Cutoff[] {
  const no = `no set of packages of ${dayOf(first)} fits the requirements`;
  const today = { time: undefined, notice: `${no}, so dependencies are those of today` };
  const uploads = releases.flatMap((release) => uploadedAt(release.files, release) ?? []);
  const newest = new Date(Math.max(...uploads.map((upload) => upload.getTime())));
  const time = uploads.length === 0 ? undefined : cutoffOfRelease(newest, now);
  if (time === undefined || time <= first) return [today];
  return [{ time, notice: `${no}, so dependencies are those of ${dayOf(time)}` }, today];
}

function dayOf(time: string): string {
  return time.slice(0, 10);
}
