import type { ImageLayer } from '../../model/ports.ts';

/** One entry of the Engine API's GET /images/{name}/history, newest first. */
export interface HistoryEntry {
  readonly createdBy: string;
  readonly sizeBytes: number;
}

/** Instructions that change the image's configuration only (Dockerfile reference). */
const CONFIG_ONLY =
  /^(?:\/bin\/sh -c #\(nop\)\s+)?(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b/;

/**
 * Joins layers (oldest first) and history. The engine does not say which entry made a layer: one with a size did, one without may have
 * (an empty COPY, a WORKDIR that was there).
 */
export function layersOf(
  diffIds: readonly string[],
  history: readonly HistoryEntry[],
): readonly ImageLayer[] {
  const oldestFirst = history.toReversed();
  const made = oldestFirst.filter(
    ({ sizeBytes, createdBy }) => sizeBytes > 0 || !CONFIG_ONLY.test(createdBy),
  );
  const sized = oldestFirst.filter(({ sizeBytes }) => sizeBytes > 0);
  const entries = made.length === diffIds.length ? made : sized;
  return diffIds.map((diffId, index) => {
    const entry = entries[index];
    return { diffId, sizeBytes: entry?.sizeBytes ?? 0, createdBy: entry?.createdBy ?? '' };
  });
}
