import { pipeline, Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { corrupt } from '../artifact-problem.ts';

/** Large enough for few calls into zlib, small enough that a bomb is noticed early. */
const CHUNK_BYTES = 256 * 1024;

/** Decompresses zlib (RFC 1950) or gzip (RFC 1952, any number of members), checksums included. */
export async function* inflate(
  chunks: AsyncIterable<Uint8Array>,
  format: 'zlib' | 'gzip',
): AsyncGenerator<Uint8Array, void> {
  const options = { chunkSize: CHUNK_BYTES };
  const decoder = format === 'gzip' ? createGunzip(options) : createInflate(options);
  const input = Readable.from(chunks, { objectMode: true, highWaterMark: 1 });
  pipeline(input, decoder, () => {
    // Every failure reaches the loop below; without a callback it would end the process as well.
  });
  try {
    for await (const chunk of decoder) if (chunk instanceof Uint8Array) yield chunk;
  } catch (thrown) {
    if (isZlibError(thrown)) throw corrupt(`its ${format} stream is damaged or cut off (${thrown.message})`);
    throw thrown;
  }
}

function isZlibError(thrown: unknown): thrown is Error {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false;
  return typeof thrown.code === 'string' && thrown.code.startsWith('Z_');
}
