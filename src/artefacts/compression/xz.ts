import { corrupt, unsupported } from '../artifact-problem.ts';
import { ByteReader } from '../byte-reader.ts';
import { chunkFeedOf } from '../byte-feed.ts';
import { crc32 } from './checksums.ts';
import { unlzma2 } from './lzma2.ts';
import { checkOf, type CheckKind } from './xz-check.ts';

const HEADER_BYTES = 12;
const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const LZMA2_FILTER = 0x21;
const CHECKS: ReadonlyMap<number, CheckKind> = new Map([
  [0x00, 'none'],
  [0x01, 'crc32'],
  [0x04, 'crc64'],
  [0x0a, 'sha256'],
]);

/**
 * Decompresses xz, any number of streams, with the checks of its headers, blocks and index ("The .xz File Format",
 * version 1.2). Filters other than LZMA2 (for programs, not for models) are not supported.
 */
export async function* unxz(chunks: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
  const reader = new ByteReader(chunkFeedOf(chunks));
  do {
    yield* unxzStream(reader);
    await skipStreamPadding(reader);
  } while (reader.buffered > 0);
}

async function* unxzStream(reader: ByteReader): AsyncGenerator<Uint8Array, void> {
  const kind = await readStreamHeader(reader);
  for (;;) {
    await reader.need(1);
    const headerSize = reader.u8();
    if (headerSize === 0) break;
    const dictionaryBytes = await readBlockHeader(reader, headerSize);
    yield* readBlock(reader, kind, dictionaryBytes);
  }
  await readIndexAndFooter(reader);
}

async function readStreamHeader(reader: ByteReader): Promise<CheckKind> {
  await reader.need(HEADER_BYTES);
  const header = Uint8Array.from(reader.view(HEADER_BYTES - 4));
  const crc = reader.u32();
  const isMagic = MAGIC.every((byte, index) => header[index] === byte);
  if (!isMagic || crc32(0, header.subarray(6)) !== crc) throw damaged('its header');
  const kind = CHECKS.get(header[7] ?? -1);
  if (header[6] !== 0 || kind === undefined)
    throw unsupported('its xz stream has a check of an unknown kind');
  return kind;
}

/** Gives the size of the dictionary. */
async function readBlockHeader(reader: ByteReader, headerSize: number): Promise<number> {
  const length = headerSize * 4;
  await reader.need(length - 1 + 4);
  const header = Uint8Array.from([headerSize, ...reader.view(length - 1)]);
  if (crc32(0, header) !== reader.u32()) throw damaged('the header of a block');
  const fields = new Fields(header.subarray(1));
  const flags = fields.byte();
  if ((flags & 0x40) !== 0) fields.number();
  if ((flags & 0x80) !== 0) fields.number();
  const filter = fields.number();
  if ((flags & 0x03) !== 0 || filter !== LZMA2_FILTER) {
    throw unsupported('its xz stream uses a filter besides LZMA2', 'compress the model with plain xz');
  }
  if (fields.number() !== 1) throw damaged('the header of a block');
  return dictionaryBytesOf(fields.byte());
}

/** 2 or 3 times a power of two, from 4 KiB. */
function dictionaryBytesOf(code: number): number {
  if (code > 40) throw damaged('the size of its dictionary');
  return (2 | (code & 1)) * 2 ** (Math.floor(code / 2) + 11);
}

async function* readBlock(
  reader: ByteReader,
  kind: CheckKind,
  dictionaryBytes: number,
): AsyncGenerator<Uint8Array, void> {
  const start = reader.offset;
  const check = checkOf(kind);
  for await (const part of unlzma2(reader, dictionaryBytes)) {
    check.update(part);
    yield part;
  }
  const padding = (4 - ((reader.offset - start) % 4)) % 4;
  await reader.need(padding + check.length);
  reader.view(padding);
  if (!check.matches(reader.view(check.length))) throw damaged('the content of a block');
}

/** Reads what follows the last block, to its end, and checks it as far as it can be without knowing the blocks. */
async function readIndexAndFooter(reader: ByteReader): Promise<void> {
  const start = reader.offset - 1;
  let crc = crc32(0, Uint8Array.of(0));
  const next = async (): Promise<number> => {
    await reader.need(1);
    const byte = reader.u8();
    crc = crc32(crc, Uint8Array.of(byte));
    return byte;
  };
  const records = await readNumber(next);
  for (let i = 0; i < records * 2; i++) await readNumber(next);
  while ((reader.offset - start) % 4 !== 0) await next();
  await reader.need(4 + HEADER_BYTES);
  if (reader.u32() !== crc) throw damaged('its index');
  const footerCrc = reader.u32();
  const footer = reader.view(6);
  const isMagic = reader.u8() === 0x59 && reader.u8() === 0x5a;
  if (!isMagic || crc32(0, footer) !== footerCrc) throw damaged('its footer');
}

async function skipStreamPadding(reader: ByteReader): Promise<void> {
  for (;;) {
    await reader.fill(4);
    if (reader.buffered < 4 || reader.peek().readUInt32LE() !== 0) return;
    reader.view(4);
  }
}

/** A number in groups of seven bits, least significant first, of at most nine bytes. */
async function readNumber(next: () => Promise<number>): Promise<number> {
  let value = 0;
  for (let group = 0; group < 9; group++) {
    const byte = await next();
    value += (byte & 0x7f) * 2 ** (7 * group);
    if (byte < 0x80) return value;
  }
  throw damaged('a number');
}

/** The fields of a block header. */
class Fields {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw damaged('the header of a block');
    this.#position += 1;
    return byte;
  }

  number(): number {
    let value = 0;
    for (let group = 0; group < 9; group++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * group);
      if (byte < 0x80) return value;
    }
    throw damaged('a number');
  }
}

function damaged(what: string): Error {
  return corrupt(`its xz stream is damaged: ${what} does not fit its checksum`);
}
