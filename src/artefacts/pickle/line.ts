import { Buffer } from 'node:buffer';
import { corrupt } from '../artifact-problem.ts';
import type { ByteReader } from '../byte-reader.ts';
import { MAX_NAME_LENGTH } from './limits.ts';

const NEWLINE = 0x0a;

/**
 * Hands over a line of protocol 0, without its newline; of a line longer than `keep` bytes only that it was there.
 * Does so at once when the line is buffered: a promise for each would take most of the time.
 */
export function whenLine(
  reader: ByteReader,
  keep: number,
  act: (line: Buffer | undefined) => void,
): Promise<void> | undefined {
  const distance = reader.distanceTo(NEWLINE);
  if (distance === -1) return readLine(reader, keep).then(act);
  const line = reader.view(distance);
  reader.u8();
  act(distance > keep ? undefined : line);
  return undefined;
}

async function readLine(reader: ByteReader, keep: number): Promise<Buffer | undefined> {
  let kept: Buffer | undefined = Buffer.alloc(0);
  for (;;) {
    const distance = reader.distanceTo(NEWLINE);
    const part = reader.view(distance === -1 ? reader.buffered : distance);
    kept = kept === undefined || kept.length + part.length > keep ? undefined : Buffer.concat([kept, part]);
    if (distance !== -1) {
      reader.u8();
      return kept;
    }
    await reader.need(1);
  }
}

/** A line that holds a name. Throws a problem when it is none. */
export async function readName(reader: ByteReader): Promise<string> {
  const line = await readLine(reader, MAX_NAME_LENGTH);
  if (line === undefined) throw corrupt('its pickle is damaged: the name of a module or class has no end');
  return nameOf(line);
}

function nameOf(line: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch (cause) {
    if (cause instanceof TypeError) throw corrupt('its pickle is damaged: a name is not UTF-8');
    throw cause;
  }
}

/** A decimal number, as a line. */
export function whenIndex(reader: ByteReader, act: (index: number) => void): Promise<void> | undefined {
  return whenLine(reader, MAX_NAME_LENGTH, (line) => {
    const text = line?.toString('latin1') ?? '';
    if (!/^\d{1,15}$/.test(text)) throw corrupt('its pickle is damaged: an index is not a number');
    act(Number(text));
  });
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
]);

/** Undoes what Python's `repr` does to a byte string (opcode STRING); bytes become code units. */
export function unescapeString(line: Buffer): string {
  const quoted = line.toString('latin1').trim();
  const inner = /^(['"])(.*)\1$/s.exec(quoted)?.[2];
  if (inner === undefined) throw corrupt('its pickle is damaged: a string has no quotes');
  return inner.replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[^])/g, (_, escape: string) => unescape(escape));
}

function unescape(escape: string): string {
  if (/^x./.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 16));
  if (/^[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape, 8) & 0xff);
  return ESCAPES.get(escape) ?? escape;
}

/** Undoes Python's "raw-unicode-escape" (opcode UNICODE). */
export function unescapeUnicode(line: Buffer): string {
  return line
    .toString('latin1')
    .replace(/\\u([0-9a-fA-F]{4})|\\U00([01][0-9a-fA-F]{5})/g, (whole, short?: string, long?: string) => {
      const point = parseInt(short ?? long ?? '', 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    });
}
