import { hostile } from '../artifact-problem.ts';
import type { ByteSource } from '../byte-source.ts';
import { chunkFeedOf, rangeFeedOf, type ByteFeed } from '../byte-feed.ts';
import type { Compression } from './compression-of.ts';

/** Nothing below this is called a bomb: arrays of zeros shrink a thousandfold, and this much is read in seconds. */
const FREE_BYTES = 256 * 1024 * 1024;

/** How many times its file a larger content may be: weights shrink to a half, trees and counts to a tenth. */
const MAX_RATIO = 100;

/** The content of a file, decompressed while it is read. Throws a problem when it is damaged or a bomb. */
export function decompressed(source: ByteSource, compression: Compression): ByteFeed {
  const file = rangeFeedOf(source);
  if (compression === 'none') return file;
  const decoder = (): Promise<Decoder> => decoderOf(compression);
  let consumed = 0;
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const chunk = await file.next();
      if (chunk === undefined) return;
      consumed += chunk.length;
      yield chunk;
    }
  }
  async function* content(): AsyncGenerator<Uint8Array, void> {
    const decode = await decoder();
    yield* decode(chunks());
  }
  return chunkFeedOf(bounded(content(), () => Math.max(FREE_BYTES, consumed * MAX_RATIO)));
}

type Decoder = (chunks: AsyncGenerator<Uint8Array, void>) => AsyncGenerator<Uint8Array, void>;

/** Decoders are loaded when a file needs one: most do not. */
async function decoderOf(compression: Exclude<Compression, 'none'>): Promise<Decoder> {
  switch (compression) {
    case 'zlib':
    case 'gzip': {
      const { inflate } = await import('./inflate.ts');
      return (chunks) => inflate(chunks, compression);
    }
    case 'bz2':
      return (await import('./bzip2.ts')).bunzip2;
    case 'lzma':
      return (await import('./lzma-alone.ts')).unlzma;
    case 'xz':
      return (await import('./xz.ts')).unxz;
  }
}

async function* bounded(
  content: AsyncIterable<Uint8Array>,
  limit: () => number,
): AsyncGenerator<Uint8Array, void> {
  let total = 0;
  for await (const chunk of content) {
    total += chunk.length;
    if (total > limit())
      throw hostile(`it is a decompression bomb: more than ${limit()} bytes come out of it`);
    yield chunk;
  }
}
