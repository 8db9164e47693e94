import { ByteReader } from '../byte-reader.ts';
import { chunkFeedOf } from '../byte-feed.ts';
import { LzmaDecoder, MAX_SYMBOL_BYTES } from './lzma-decoder.ts';
import { LzmaWindow } from './lzma-window.ts';
import { damagedLzma, RANGE_HEADER_BYTES, RangeDecoder } from './range-decoder.ts';

const INPUT_BYTES = 64 * 1024;
const OUTPUT_BYTES = 256 * 1024;
const MAX_LITERAL_BITS = 12;
const UNKNOWN_SIZE = 0xffffffffffffffffn;

/**
 * Decompresses "LZMA alone" (`.lzma`, Python's FORMAT_ALONE): properties, size of the dictionary, size of the content
 * or -1, data (format: the LZMA SDK's "LZMA specification"). The format has no checksum.
 */
export async function* unlzma(chunks: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
  const reader = new ByteReader(chunkFeedOf(chunks));
  await reader.need(1 + 4 + 8);
  const properties = reader.u8();
  const window = new LzmaWindow(reader.u32());
  const size = reader.view(8).readBigUInt64LE();
  const range = new RangeDecoder();
  const decoder = new LzmaDecoder(range, window, MAX_LITERAL_BITS);
  decoder.setProperties(properties);
  await reader.need(RANGE_HEADER_BYTES);
  range.feed(reader.view(RANGE_HEADER_BYTES));
  range.start();
  let left = size === UNKNOWN_SIZE ? Infinity : Number(size);
  while (left > 0) {
    await reader.fill(INPUT_BYTES);
    const made = decodeSome(reader, { range, decoder, window }, left);
    yield* window.take();
    left = made === 'end' ? 0 : left - made;
  }
}

interface Parts {
  readonly range: RangeDecoder;
  readonly decoder: LzmaDecoder;
  readonly window: LzmaWindow;
}

/** Decodes as long as there is input and room. Gives the number of bytes it made, or that the end marker came. */
function decodeSome(reader: ByteReader, { range, decoder, window }: Parts, left: number): number | 'end' {
  range.feed(reader.peek());
  const spare = reader.ended ? 0 : MAX_SYMBOL_BYTES;
  let made = 0;
  while (made < left && window.pending < OUTPUT_BYTES && range.left >= spare) {
    const length = decoder.step();
    if (length === 0) {
      if (!range.isFinished || left !== Infinity) throw damagedLzma('its end does not fit');
      return 'end';
    }
    made += length;
  }
  if (made > left) throw damagedLzma('it is longer than it says');
  reader.view(range.position);
  return made;
}
