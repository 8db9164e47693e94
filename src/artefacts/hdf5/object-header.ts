import type { Buffer } from 'node:buffer';
import { corrupt, hostile } from '../artifact-problem.ts';
import { Cursor, type Hdf5File } from './hdf5-file.ts';

/** A message of an object header: what one object of the file has (links, attributes …). */
export interface HeaderMessage {
  readonly type: number;
  readonly body: Buffer;
}

const CONTINUATION = 0x10;
const MAX_HEADER_BYTES = 64 << 20;
const MAX_BLOCKS = 4096;
const MAX_MESSAGES = 100_000;

interface Block {
  readonly address: number;
  readonly length: number;
}

/** How messages stand in a block, by version of the header. */
interface Layout {
  readonly version: 1 | 2;
  readonly hasOrder: boolean;
}

/** The messages of an object header of version 1 or 2 ("HDF5 File Format Specification", IV.A.1). Throws a problem. */
export async function headerMessages(file: Hdf5File, address: number): Promise<readonly HeaderMessage[]> {
  const { first, layout } = await headerAt(file, address);
  const blocks: Block[] = [first];
  const seen = new Set<number>();
  const messages: HeaderMessage[] = [];
  for (const block of blocks) {
    if (seen.has(block.address)) throw hostile('its object header goes round in a circle');
    if (seen.size >= MAX_BLOCKS || block.length > MAX_HEADER_BYTES) throw tooLarge();
    seen.add(block.address);
    for (const message of messagesIn(await file.at(block.address, block.length), layout)) {
      if (message.type === CONTINUATION) blocks.push(continuationOf(message, file, layout));
      else messages.push(message);
      if (messages.length > MAX_MESSAGES || blocks.length > MAX_BLOCKS) throw tooLarge();
    }
  }
  return messages;
}

function tooLarge(): Error {
  return hostile('its object header is larger than any model needs');
}

async function headerAt(file: Hdf5File, address: number): Promise<{ first: Block; layout: Layout }> {
  const start = await file.at(address, 16);
  if (start.toString('latin1', 0, 4) !== 'OHDR') {
    if (start[0] !== 1) throw corrupt('its root group is not where it says');
    const first = { address: address + 16, length: start.readUInt32LE(8) };
    return { first, layout: { version: 1, hasOrder: false } };
  }
  const flags = start.readUInt8(5);
  const sizeAt = 6 + ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4);
  const sizeBytes = 1 << (flags & 3);
  const head = new Cursor(await file.at(address, sizeAt + sizeBytes), file);
  head.take(sizeAt);
  const first = { address: address + sizeAt + sizeBytes, length: head.number(sizeBytes) };
  return { first, layout: { version: 2, hasOrder: (flags & 4) !== 0 } };
}

const V1_PREFIX_BYTES = 8;
const V2_PREFIX_BYTES = 4;
const ORDER_BYTES = 2;

function* messagesIn(bytes: Buffer, { version, hasOrder }: Layout): Generator<HeaderMessage> {
  const cursor = new Cursor(bytes, { offsetBytes: 0, lengthBytes: 0 });
  const prefixBytes = version === 1 ? V1_PREFIX_BYTES : V2_PREFIX_BYTES + (hasOrder ? ORDER_BYTES : 0);
  // What is left at the end of a block and is too short for a message is a gap.
  while (cursor.left >= prefixBytes) {
    const type = cursor.number(version === 1 ? 2 : 1);
    const size = cursor.number(2);
    cursor.take(prefixBytes - (version === 1 ? 4 : 3));
    yield { type, body: cursor.take(size) };
  }
}

const SIGNATURE_BYTES = 4;
const CHECKSUM_BYTES = 4;

/** Where a header goes on. Blocks of version 2 begin with a signature and end with a checksum. */
function continuationOf({ body }: HeaderMessage, file: Hdf5File, { version }: Layout): Block {
  const cursor = new Cursor(body, file);
  const [address, length] = [cursor.offset(), cursor.length()];
  if (version === 1) return { address, length };
  return {
    address: address + SIGNATURE_BYTES,
    length: Math.max(0, length - SIGNATURE_BYTES - CHECKSUM_BYTES),
  };
}
