import { corrupt } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';

/** Where a ByteReader gets its chunks from, in order. */
export interface ByteFeed {
  /** The next chunk, never empty; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Passes over bytes without handing them out. Throws a problem ("corrupt") when there are fewer. */
  skip(length: number): Promise<void>;
  /** How many bytes are left, where that is known. */
  remaining(): number | undefined;
}

/** Large enough to make few reads of a big pickle, small enough to cost nothing for a model of a few kilobytes. */
const CHUNK_BYTES = 128 * 1024;

/** Reads a source in ranges; skipping costs nothing. */
export function rangeFeedOf(source: ByteSource): ByteFeed {
  let position = 0;
  return {
    async next() {
      if (position >= source.size) return undefined;
      const end = Math.min(position + CHUNK_BYTES, source.size);
      const chunk = await source.read({ start: position, end });
      if (chunk.length === 0) throw corrupt('it became shorter while it was read');
      position += chunk.length;
      return chunk;
    },
    skip(length) {
      if (length > source.size - position) return Promise.reject(endsTooEarly());
      position += length;
      return Promise.resolve();
    },
    remaining: () => source.size - position,
  };
}

/** Hands on what a decompressor makes; skipping means decompressing and dropping. */
export function chunkFeedOf(chunks: AsyncIterator<Uint8Array, void>): ByteFeed {
  let spare: Uint8Array | undefined;
  const next = async (): Promise<Uint8Array | undefined> => {
    if (spare !== undefined) {
      const chunk = spare;
      spare = undefined;
      return chunk;
    }
    for (;;) {
      const result = await chunks.next();
      if (result.done === true) return undefined;
      if (result.value.length > 0) return result.value;
    }
  };
  return {
    next,
    async skip(length) {
      let left = length;
      while (left > 0) {
        const chunk = await next();
        if (chunk === undefined) throw endsTooEarly();
        if (chunk.length > left) spare = chunk.subarray(left);
        left -= Math.min(left, chunk.length);
      }
    },
    remaining: () => undefined,
  };
}

/** The problem of every file that was cut off. */
export function endsTooEarly(): Error {
  return corrupt('it ends too early');
}
