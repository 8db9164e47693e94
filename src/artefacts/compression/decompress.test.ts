import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ArtifactProblem } from '../artifact-problem.ts';
import { sourceOfBytes } from '../byte-source.ts';
import type { ByteFeed } from '../byte-feed.ts';
import { bunzip2 } from './bzip2.ts';
import { compressionOf, type Compression } from './compression-of.ts';
import { decompressed } from './decompress.ts';
import { inflate } from './inflate.ts';
import { unlzma } from './lzma-alone.ts';
import { unxz } from './xz.ts';

const folder = join(import.meta.dirname, '../../../test/fixtures/pickles');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const expected = JSON.parse(readFileSync(join(folder, 'streams/expected.json'), 'utf8')) as {
  bytes: number;
  sha256: string;
};
const small = (name: string): Buffer => readFileSync(join(folder, 'sklearn-1.9', name));
const content = inflateSync(small('zlib.pkl'));

async function all(feed: ByteFeed): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = await feed.next();
    if (chunk === undefined) return Buffer.concat(chunks);
    chunks.push(chunk);
  }
}

async function contentOf(bytes: Uint8Array, compression?: Compression): Promise<Buffer> {
  return all(decompressed(sourceOfBytes('stream', bytes), compression ?? compressionOf(bytes)));
}

/** The content, or "refused" when the stream has a problem. Anything else is thrown. */
async function outcomeOf(bytes: Uint8Array, compression: Compression): Promise<Buffer | 'refused'> {
  return contentOf(bytes, compression).catch((error: unknown) => {
    if (error instanceof ArtifactProblem) return 'refused';
    throw error;
  });
}

describe('decompressed reads', () => {
  it.each([
    'level-1.bz2',
    'level-9.bz2',
    'none.xz',
    'crc32.xz',
    'sha256-small-window.xz',
    'odd-properties.xz',
    'odd-properties.lzma',
    'preset-9.lzma',
  ])('%s', async (name) => {
    const bytes = readFileSync(join(folder, 'streams', name));

    const read = await contentOf(bytes, name.endsWith('.lzma') ? 'lzma' : undefined);

    expect({ bytes: read.length, sha256: sha256(read) }).toEqual(expected);
  });

  it.each(['gzip.pkl', 'bz2.pkl', 'xz.pkl'])('two streams in one file: %s', async (name) => {
    const read = await contentOf(Buffer.concat([small(name), small(name)]));

    expect(read.equals(Buffer.concat([content, content]))).toBe(true);
  });

  it('padding behind a stream of xz', async () => {
    const padded = Buffer.concat([small('xz.pkl'), Buffer.alloc(8), small('xz.pkl'), Buffer.alloc(4)]);

    expect((await contentOf(padded)).length).toBe(2 * content.length);
  });

  it.each([
    ['gzip', (chunks: AsyncGenerator<Uint8Array, void>) => inflate(chunks, 'gzip')],
    ['zlib', (chunks: AsyncGenerator<Uint8Array, void>) => inflate(chunks, 'zlib')],
    ['bz2', bunzip2],
    ['lzma', unlzma],
    ['xz', unxz],
  ] as const)('%s that comes byte by byte', async (compression, decode) => {
    async function* bytes(): AsyncGenerator<Uint8Array, void> {
      for (const byte of small(`${compression}.pkl`)) yield Uint8Array.of(byte);
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of decode(bytes())) chunks.push(chunk);

    expect(Buffer.concat(chunks).equals(content)).toBe(true);
  });
});

describe('decompressed refuses', () => {
  it.each(['zlib', 'gzip', 'bz2', 'lzma', 'xz'] as const)('%s that is cut anywhere', async (compression) => {
    const whole = small(`${compression}.pkl`);
    for (let length = 1; length < whole.length; length += 3) {
      expect(await outcomeOf(whole.subarray(0, length), compression), `${length} bytes`).toBe('refused');
    }
  });

  // lzma has no checksum; some bits of gzip's header mean nothing.
  it.each(['zlib', 'gzip', 'bz2', 'xz'] as const)(
    '%s with a flipped bit, or reads the same',
    async (compression) => {
      const whole = small(`${compression}.pkl`);
      for (let at = 0; at < whole.length; at += 2) {
        const damaged = Buffer.from(whole);
        damaged[at] = damaged[at]! ^ (1 << (at % 8));
        const outcome = await outcomeOf(damaged, compression);
        expect(outcome === 'refused' || outcome.equals(content), `byte ${at}`).toBe(true);
      }
    },
  );

  it('filters of xz for programs', async () => {
    const stream = readFileSync(join(folder, 'streams/delta-filter.xz'));

    await expect(contentOf(stream)).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('a window that would fill the memory', async () => {
    const stream = Buffer.from('5d0000000000ffffffff', 'hex');
    const large = Buffer.concat([
      Buffer.from([0x5d]),
      Buffer.from([0, 0, 0, 0x80]),
      Buffer.alloc(8, 0xff),
      stream,
    ]);

    await expect(contentOf(large, 'lzma')).rejects.toMatchObject({ kind: 'unsupported' });
  });
});

it.each<[Compression, string]>([
  ['zlib', '789c'],
  ['zlib', '7801'],
  ['none', '7802'],
  ['gzip', '1f8b08'],
  ['bz2', '425a6839'],
  ['none', '425a683a'],
  ['xz', 'fd377a585a00'],
  ['lzma', '5d0000'],
  ['none', '5d7100'],
  ['none', '8004'],
  ['none', ''],
])('compressionOf says %s of %s', (compression, hex) => {
  expect(compressionOf(Buffer.from(hex, 'hex'))).toBe(compression);
});
