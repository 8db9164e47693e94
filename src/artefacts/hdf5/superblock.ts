import { Buffer } from 'node:buffer';
import { corrupt, unsupported } from '../artifact-problem.ts';
import type { ByteSource } from '../byte-source.ts';
import { Cursor, Hdf5File } from './hdf5-file.ts';

const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
const HEAD_BYTES = 128;
/** The superblock stands at 0, 512, 1024, 2048 …: a file may begin with something else. */
const MAX_USER_BLOCK = 1 << 20;

/** A file that is open, and the address of its root group. */
export interface OpenedHdf5 {
  readonly file: Hdf5File;
  readonly root: number;
}

/** Reads the superblock, versions 0 to 3 ("HDF5 File Format Specification", II.A). Throws a problem. */
export async function openHdf5(source: ByteSource): Promise<OpenedHdf5> {
  const { head, position } = await findSuperblock(source);
  const version = new Cursor(head.subarray(SIGNATURE.length), NO_WIDTHS).number(1);
  if (version > 3) throw unsupported(`it is of version ${version} of HDF5's superblock`);
  const fields = version < 2 ? oldFields(head, version) : newFields(head);
  if (position + fields.end > source.size) {
    throw corrupt(`it is cut off: it says to be ${fields.end} bytes long and has ${source.size}`);
  }
  return { file: new Hdf5File(source, { base: position, ...fields }), root: fields.root };
}

const NO_WIDTHS = { offsetBytes: 0, lengthBytes: 0 };

interface Fields {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly end: number;
  readonly root: number;
}

function oldFields(head: Buffer, version: number): Fields {
  const widths = widthsAt(head, 13);
  const cursor = new Cursor(head, widths);
  cursor.take(version === 0 ? 24 : 28);
  cursor.offset(); // base address
  cursor.offset(); // free space
  const end = cursor.offset();
  cursor.offset(); // driver
  cursor.offset(); // the root group's name, which is empty
  return { ...widths, end, root: cursor.offset() };
}

function newFields(head: Buffer): Fields {
  const widths = widthsAt(head, 9);
  const cursor = new Cursor(head, widths);
  cursor.take(12);
  cursor.offset(); // base address
  cursor.offset(); // extension
  const end = cursor.offset();
  return { ...widths, end, root: cursor.offset() };
}

const WIDTHS = new Set([2, 4, 8]);

function widthsAt(head: Buffer, at: number): { offsetBytes: number; lengthBytes: number } {
  const [offsetBytes = 0, lengthBytes = 0] = head.subarray(at, at + 2);
  if (!WIDTHS.has(offsetBytes) || !WIDTHS.has(lengthBytes))
    throw corrupt('its addresses have no usual width');
  return { offsetBytes, lengthBytes };
}

async function findSuperblock(source: ByteSource): Promise<{ head: Buffer; position: number }> {
  for (let position = 0; position <= MAX_USER_BLOCK; position = position === 0 ? 512 : position * 2) {
    if (position + SIGNATURE.length > source.size) break;
    const bytes = await source.read({ start: position, end: Math.min(position + HEAD_BYTES, source.size) });
    const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (head.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return { head, position };
  }
  throw corrupt('it is not an HDF5 file');
}
