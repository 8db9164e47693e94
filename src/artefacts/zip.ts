import { Buffer } from 'node:buffer';
import { inflateRawSync } from 'node:zlib';
import { corrupt, hostile, unsupported } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { crc32 } from './compression/checksums.ts';

/** A file inside a zip archive, as the directory at the archive's end lists it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Offset of its local header. */
  readonly offset: number;
}

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

const END = 0x06054b50;
const END_BYTES = 22;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_BYTES = 20;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;

const MAX_DIRECTORY_BYTES = 64 << 20;
const MAX_ENTRIES = 100_000;

/**
 * Lists the files of a zip archive (PKWARE's APPNOTE.TXT 6.3.10, zip64 included) from its directory, without reading the files.
 * Throws a problem.
 */
export async function zipEntries(source: ByteSource): Promise<readonly ZipEntry[]> {
  const { offset, size } = await directoryOf(source);
  if (size > MAX_DIRECTORY_BYTES) throw hostile(`its zip directory says to be ${size} bytes long`);
  if (offset + size > source.size) throw corrupt('its zip directory points beyond its end');
  const bytes = bufferOf(await source.read({ start: offset, end: offset + size }));
  const entries: ZipEntry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= bytes.length;) {
    if (bytes.readUInt32LE(at) !== ENTRY) break;
    if (entries.length >= MAX_ENTRIES) throw hostile(`it lists more than ${MAX_ENTRIES} files`);
    const length = lengthOfEntry(bytes, at);
    if (at + length > bytes.length) throw corrupt('its zip directory ends too early');
    entries.push(entryAt(bytes.subarray(at, at + length)));
    at += length;
  }
  return entries;
}

/** The contents of one file, checked by its checksum. Throws a problem when it is damaged or larger than `maxBytes`. */
export async function readZipEntry(
  source: ByteSource,
  entry: ZipEntry,
  maxBytes: number,
): Promise<Uint8Array> {
  const { name, method, packedBytes, sizeBytes } = entry;
  if (sizeBytes > maxBytes || packedBytes > maxBytes) {
    throw hostile(`its ${name} says to be ${sizeBytes} bytes long, more than ${maxBytes}`);
  }
  const start = await startOf(source, entry);
  const packed = await source.read({ start, end: start + packedBytes });
  if (packed.length < packedBytes) throw corrupt(`its ${name} ends too early`);
  if (method !== STORED && method !== DEFLATED) {
    throw unsupported(`its ${name} is compressed with method ${method}`);
  }
  const bytes = method === STORED ? packed : inflated(packed, entry);
  if (bytes.length !== sizeBytes || crc32(0, bytes) !== entry.crc) throw corrupt(`its ${name} is damaged`);
  return bytes;
}

/** Offset of a file's contents: its local header may have other extra fields than the directory. */
export async function startOf(source: ByteSource, { name, offset }: ZipEntry): Promise<number> {
  const header = bufferOf(await source.read({ start: offset, end: offset + LOCAL_BYTES }));
  if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL) {
    throw corrupt(`its ${name} is not where the zip directory says`);
  }
  if ((header.readUInt16LE(6) & ENCRYPTED) !== 0) throw unsupported(`its ${name} is encrypted`);
  return offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
}

function inflated(packed: Uint8Array, { name, sizeBytes }: ZipEntry): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, sizeBytes) });
  } catch {
    throw corrupt(`its ${name} is damaged, or longer than the zip directory says`);
  }
}

interface Directory {
  readonly offset: number;
  readonly size: number;
}

async function directoryOf(source: ByteSource): Promise<Directory> {
  const start = Math.max(0, source.size - END_BYTES - MAX_COMMENT_BYTES);
  const tail = bufferOf(await source.read({ start, end: source.size }));
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const plain = { size: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
    const isPlain = plain.size !== 0xffffffff && plain.offset !== 0xffffffff;
    return isPlain ? plain : directory64(source, start + at - LOCATOR64_BYTES);
  }
  throw corrupt('it is not a whole zip archive: the directory at its end is missing');
}

async function directory64(source: ByteSource, locatorAt: number): Promise<Directory> {
  const locator = await exactly(source, locatorAt, LOCATOR64_BYTES);
  if (locator.readUInt32LE(0) !== LOCATOR64) throw corrupt('its zip64 directory is missing');
  const end = await exactly(source, numberAt(locator, 8), END64_BYTES);
  if (end.readUInt32LE(0) !== END64) throw corrupt('its zip64 directory is missing');
  return { size: numberAt(end, 40), offset: numberAt(end, 48) };
}

async function exactly(source: ByteSource, start: number, length: number): Promise<Buffer> {
  const isInside = start >= 0 && start + length <= source.size;
  const bytes = isInside ? bufferOf(await source.read({ start, end: start + length })) : Buffer.alloc(0);
  if (bytes.length < length) throw corrupt('its zip64 directory is missing');
  return bytes;
}

function lengthOfEntry(bytes: Buffer, at: number): number {
  return (
    ENTRY_BYTES + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  );
}

function entryAt(bytes: Buffer): ZipEntry {
  const nameBytes = bytes.readUInt16LE(28);
  const extra = bytes.subarray(ENTRY_BYTES + nameBytes, ENTRY_BYTES + nameBytes + bytes.readUInt16LE(30));
  const wide = zip64Numbers(extra);
  // Sizes and offset that do not fit stand in the zip64 field, in this order, and only those that do not fit.
  const number = (at: number): number => {
    const value = bytes.readUInt32LE(at);
    return value === 0xffffffff ? (wide.shift() ?? value) : value;
  };
  const sizeBytes = number(24);
  const packedBytes = number(20);
  return {
    name: bytes.toString('utf8', ENTRY_BYTES, ENTRY_BYTES + nameBytes),
    method: bytes.readUInt16LE(10),
    crc: bytes.readUInt32LE(16),
    packedBytes,
    sizeBytes,
    offset: number(42),
  };
}

const ZIP64_FIELD = 1;

function zip64Numbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64_FIELD && end <= extra.length) {
      const field = extra.subarray(at + 4, end);
      return Array.from({ length: Math.floor(field.length / 8) }, (_, index) => numberAt(field, index * 8));
    }
    at = end;
  }
  return [];
}

/** An unsigned number of eight bytes; one that no file can have becomes the largest there is. */
function numberAt(bytes: Buffer, at: number): number {
  return Math.min(Number(bytes.readBigUInt64LE(at)), Number.MAX_SAFE_INTEGER);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
