import type { Buffer } from 'node:buffer';
import { corrupt, hostile } from '../artifact-problem.ts';
import type { ByteSource } from '../byte-source.ts';
import { Cursor, type Hdf5File } from './hdf5-file.ts';
import { headerMessages } from './object-header.ts';
import { openHdf5 } from './superblock.ts';

const ATTRIBUTE = 0x0c;
const FIXED_TEXT = 3;
const VARIABLE_LENGTH = 9;
const MAX_TEXT_BYTES = 64 << 20;

/**
 * The attributes of the root group that are one text each ("HDF5 File Format Specification", IV.A.2.m). Attributes of other
 * types, and those kept in a heap of their own because there are many, are left out. Throws a problem.
 */
export async function rootTexts(source: ByteSource): Promise<ReadonlyMap<string, string>> {
  const { file, root } = await openHdf5(source);
  const texts = new Map<string, string>();
  for (const { type, body } of await headerMessages(file, root)) {
    const attribute = type === ATTRIBUTE ? attributeOf(body, file) : undefined;
    const text = attribute === undefined ? undefined : await textOf(attribute, file);
    if (attribute !== undefined && text !== undefined) texts.set(attribute.name, text);
  }
  return texts;
}

interface Attribute {
  readonly name: string;
  readonly datatype: Buffer;
  readonly value: Buffer;
}

/** Versions 1 to 3; undefined for an attribute whose type stands elsewhere. */
function attributeOf(body: Buffer, file: Hdf5File): Attribute | undefined {
  const cursor = new Cursor(body, file);
  const version = cursor.number(1);
  if (version < 1 || version > 3) throw corrupt(`it has an attribute of version ${version}`);
  const flags = cursor.number(1);
  const sizes = [cursor.number(2), cursor.number(2), cursor.number(2)] as const;
  if (version === 3) cursor.take(1);
  const [name, datatype] = sizes.map((size) => {
    const part = cursor.take(size);
    if (version === 1) cursor.take((8 - (size % 8)) % 8);
    return part;
  });
  if (name === undefined || datatype === undefined || (version > 1 && flags !== 0)) return undefined;
  return { name: endedByZero(name), datatype, value: cursor.take(cursor.left) };
}

async function textOf({ datatype, value }: Attribute, file: Hdf5File): Promise<string | undefined> {
  const type = new Cursor(datatype, file);
  const kind = type.number(1) & 0x0f;
  const bits = type.number(3);
  const size = type.number(4);
  const cursor = new Cursor(value, file);
  if (kind === FIXED_TEXT) return endedByZero(cursor.take(size));
  const isText = kind === VARIABLE_LENGTH && (bits & 0x0f) === 1;
  if (!isText) return undefined;
  const [length, collection, index] = [cursor.number(4), cursor.offset(), cursor.number(4)];
  return (await heapObject(file, collection, index)).toString('utf8', 0, length);
}

const COLLECTION_HEAD_BYTES = 8;

/** An object of a global heap ("HDF5 File Format Specification", III.E). */
async function heapObject(file: Hdf5File, address: number, wanted: number): Promise<Buffer> {
  const head = new Cursor(await file.at(address, COLLECTION_HEAD_BYTES + file.lengthBytes), file);
  if (head.take(COLLECTION_HEAD_BYTES).toString('latin1', 0, 4) !== 'GCOL') {
    throw corrupt('a text is not where an attribute says');
  }
  const size = head.length();
  if (size > MAX_TEXT_BYTES) throw hostile(`it has a heap of texts of ${size} bytes`);
  const cursor = new Cursor(await file.at(address, size), file);
  cursor.take(Math.min(size, COLLECTION_HEAD_BYTES + file.lengthBytes));
  while (cursor.left >= COLLECTION_HEAD_BYTES + file.lengthBytes) {
    const index = cursor.number(2);
    cursor.take(6);
    const length = cursor.length();
    if (index === 0) break; // the free space
    const object = cursor.take(length);
    if (index === wanted) return object;
    cursor.take(Math.min(cursor.left, (8 - (length % 8)) % 8));
  }
  throw corrupt('a text that an attribute names is missing');
}

function endedByZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}
