import type { AsOf } from '../model/python-plan.ts';
import { type Release, filesOfRelease } from './releases.ts';
import type { ProjectFile } from './simple-page.ts';

/**
 * How long after the upload of a release its dependencies are still taken as they came: long enough for the fixes of the
 * same season, short enough that the next generation of NumPy or protobuf is rarely among them.
 */
export const MARGIN_DAYS = 30;

const DAY_MS = 86_400_000;

/** The day of a plan's `asOf` as an RFC 3339 time: of a date, its end; undefined for a time that is not over yet. */
export function cutoffOfDate({ date }: Extract<AsOf, { kind: 'date' }>, now: Date): string | undefined {
  const start = new Date(date);
  const end = /^\d{4}-\d\d-\d\d$/.test(date) ? new Date(start.getTime() + DAY_MS) : start;
  return past(end, now);
}

/** The time until which dependencies of a release are taken; undefined when the index does not tell upload times. */
export function cutoffOfRelease(uploaded: Date, now: Date): string | undefined {
  return past(new Date(uploaded.getTime() + MARGIN_DAYS * DAY_MS), now);
}

function past(time: Date, now: Date): string | undefined {
  return time < now ? time.toISOString().replace(/\.\d+Z$/, 'Z') : undefined;
}

/** When the first file of a release was uploaded. */
export function uploadedAt(files: readonly ProjectFile[], release: Release): Date | undefined {
  const times = filesOfRelease(files, release)
    .map(({ uploadTime }) => Date.parse(uploadTime ?? ''))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}
