import { corrupt } from '../artifact-problem.ts';
import { ByteReader } from '../byte-reader.ts';
import { chunkFeedOf } from '../byte-feed.ts';
import { BitReader } from './bzip2-bits.ts';
import { readBlock, type Block } from './bzip2-block.ts';
import { crc32OfBzip2 } from './checksums.ts';

const BLOCK_UNIT_BYTES = 100_000;
const MAX_LEVEL = 9;

/** 900,000 symbols of at most 20 bits, and the tables: no block of bzip2 is longer. */
const MAX_PACKED_BLOCK_BYTES = 2_400_000;

const STREAM_MAGIC = 0x425a68;
/** The first digits of pi in front of a block, of its square root at the end. */
const BLOCK_MAGIC = 0x314159265359;
const END_MAGIC = 0x177245385090;

const OUTPUT_BYTES = 256 * 1024;
/** Five bytes of a block stand for at most 259, and a run of 259 must fit. */
const MAX_EXPANSION = 52;
const MAX_RUN = 259;

/**
 * Decompresses bzip2, any number of streams, checksums included (format: "BZIP2: Format Specification" by J. Tsai,
 * after J. Seward's program). A block of at most 900 kB is held at a time.
 */
export async function* bunzip2(chunks: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
  const reader = new ByteReader(chunkFeedOf(chunks));
  // Shared by all streams, for a file may have a million of them.
  const words = new Uint32Array(MAX_LEVEL * BLOCK_UNIT_BYTES);
  await reader.fill(1);
  do {
    yield* bunzipStream(reader, words);
    await reader.fill(1);
  } while (reader.buffered > 0);
}

async function* bunzipStream(reader: ByteReader, largest: Uint32Array): AsyncGenerator<Uint8Array, void> {
  const bits = new BitReader(reader);
  await reader.need(4);
  const isStream = bits.bits(24) === STREAM_MAGIC;
  const level = bits.bits(8) - 0x30;
  if (!isStream || level < 1 || level > MAX_LEVEL) throw corrupt('its bzip2 stream is damaged: no header');
  const words = largest.subarray(0, level * BLOCK_UNIT_BYTES);
  let streamCrc = 0;
  for (;;) {
    await reader.fill(MAX_PACKED_BLOCK_BYTES);
    const magic = bits.bits(24) * 2 ** 24 + bits.bits(24);
    const crc = bits.bits(32);
    if (magic === END_MAGIC) {
      if (crc !== streamCrc) throw badChecksum();
      bits.align();
      return;
    }
    if (magic !== BLOCK_MAGIC) throw corrupt('its bzip2 stream is damaged: no block where one must be');
    let blockCrc = 0;
    for (const part of expand(readBlock(bits, words))) {
      blockCrc = crc32OfBzip2(blockCrc, part);
      yield part;
    }
    if (blockCrc !== crc) throw badChecksum();
    streamCrc = (((streamCrc << 1) | (streamCrc >>> 31)) ^ crc) >>> 0;
  }
}

function badChecksum(): Error {
  return corrupt('its bzip2 stream is damaged: a checksum does not fit');
}

/** Undoes the Burrows-Wheeler transform and, in front of it, the runs of four to 259 equal bytes. */
function* expand(block: Block): Generator<Uint8Array, void> {
  const { words, length } = block;
  link(block);
  const size = Math.min(OUTPUT_BYTES, length * MAX_EXPANSION + MAX_RUN);
  let output = new Uint8Array(size);
  let used = 0;
  let position = (words[block.origin] ?? 0) >>> 8;
  let last = -1;
  let same = 0;
  for (let i = 0; i < length; i++) {
    const word = words[position] ?? 0;
    const byte = word & 0xff;
    position = word >>> 8;
    const isCount = same === 4;
    const repeat = isCount ? byte : 1;
    if (used + repeat > output.length) {
      yield output.subarray(0, used);
      output = new Uint8Array(size);
      used = 0;
    }
    if (isCount) output.fill(last, used, used + repeat);
    else output[used] = byte;
    used += repeat;
    same = isCount ? 0 : byte === last ? same + 1 : 1;
    last = isCount ? -1 : byte;
  }
  yield output.subarray(0, used);
}

/** Puts into the upper bytes of each word the position of the byte that follows it. */
function link({ words, length }: Block): void {
  const starts = startsOf(words, length);
  for (let i = 0; i < length; i++) {
    const byte = (words[i] ?? 0) & 0xff;
    const target = starts[byte] ?? 0;
    starts[byte] = target + 1;
    words[target] = ((words[target] ?? 0) | (i << 8)) >>> 0;
  }
}

/** Where each byte's first occurrence stands when all are sorted. */
function startsOf(words: Uint32Array, length: number): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = 0; i < length; i++) {
    const byte = (words[i] ?? 0) & 0xff;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  let sum = 0;
  return counts.map((count) => (sum += count) - count);
}
