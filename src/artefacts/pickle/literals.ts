import { Buffer } from 'node:buffer';
import { corrupt } from '../artifact-problem.ts';
import { MAX_DIGITS, MAX_KEPT_INTEGER_BYTES, MAX_KEPT_TEXT_BYTES } from './limits.ts';
import { unescapeString, unescapeUnicode, whenLine } from './line.ts';
import type { Machine } from './machine.ts';
import { LONG_BYTES, LONG_INTEGER, LONG_TEXT, type PickleValue } from './values.ts';

/** What running an opcode gives: nothing, or a promise when bytes had to be waited for. */
export type Running = Promise<void> | undefined;

/** Text of a known length. Long text is skipped. */
export function text(machine: Machine, length: number): Running {
  checkLength(machine, length);
  if (machine.budget.mayKeepText(length)) return whenBuffered(machine, length, pushText);
  machine.push(LONG_TEXT);
  return machine.reader.skip(length);
}

/** Text of Python 2 (opcodes BINSTRING, SHORT_BINSTRING): bytes become code units. */
export function byteString(machine: Machine, length: number): Running {
  checkLength(machine, length);
  if (machine.budget.mayKeepText(length)) return whenBuffered(machine, length, pushByteString);
  machine.push(LONG_TEXT);
  return machine.reader.skip(length);
}

/** A payload of a known length. A long one is skipped. */
export function bytes(machine: Machine, length: number): Running {
  checkLength(machine, length);
  if (machine.budget.mayKeepBytes(length)) return whenBuffered(machine, length, pushBytes);
  machine.push(LONG_BYTES);
  return machine.reader.skip(length);
}

/** Pushes at once what is buffered: a promise for each short string would take most of the time. */
function whenBuffered(
  machine: Machine,
  length: number,
  push: (machine: Machine, length: number) => void,
): Running {
  if (machine.reader.buffered < length) {
    return machine.reader.need(length).then(() => {
      push(machine, length);
    });
  }
  push(machine, length);
  return undefined;
}

function pushText(machine: Machine, length: number): void {
  machine.push(machine.reader.utf8(length));
}

function pushByteString(machine: Machine, length: number): void {
  machine.push(machine.reader.latin1(length));
}

function pushBytes(machine: Machine, length: number): void {
  machine.push({ kind: 'bytes', latin1: machine.reader.latin1(length) });
}

function pushInteger(machine: Machine, length: number): void {
  machine.push(integerOf(machine.reader.view(length)));
}

/** An integer in little-endian two's complement (opcodes LONG1, LONG4). */
export function long(machine: Machine, length: number): Running {
  if (length < 0) throw corrupt('its pickle is damaged: a length is negative');
  checkLength(machine, length);
  if (length <= MAX_KEPT_INTEGER_BYTES) return whenBuffered(machine, length, pushInteger);
  machine.push(LONG_INTEGER);
  return machine.reader.skip(length);
}

function integerOf(view: Buffer): PickleValue {
  if (view.length === 0) return 0;
  const unsigned = BigInt(`0x${Buffer.from(view).reverse().toString('hex')}`);
  return numberOf(BigInt.asIntN(view.length * 8, unsigned));
}

function numberOf(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** A decimal integer (opcodes INT, LONG); "00" and "01" are how protocol 0 writes booleans. */
export function decimal(machine: Machine): Running {
  return whenLine(machine.reader, MAX_DIGITS, (line) => {
    machine.push(line === undefined ? LONG_INTEGER : decimalOf(line.toString('latin1').trim()));
  });
}

function decimalOf(digits: string): PickleValue {
  if (digits === '00' || digits === '01') return digits === '01';
  const match = /^([+-]?\d+)L?$/.exec(digits);
  if (match?.[1] === undefined) throw corrupt('its pickle is damaged: an integer has no digits');
  return numberOf(BigInt(match[1].replace('+', '')));
}

/** A floating-point number as text (opcode FLOAT). */
export function float(machine: Machine): Running {
  return whenLine(machine.reader, MAX_DIGITS, (line) => {
    machine.push(floatOf(line?.toString('latin1').trim() ?? ''));
  });
}

function floatOf(written: string): number {
  if (!/^[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf|nan|infinity)$/i.test(written)) {
    throw corrupt('its pickle is damaged: a number has no digits');
  }
  return Number(written.replace(/^([+-]?)inf(?:inity)?$/i, '$1Infinity'));
}

/** A quoted byte string of Python 2 (opcode STRING). */
export function quotedLine(machine: Machine): Running {
  return textLine(machine, unescapeString);
}

/** A line of text (opcode UNICODE). */
export function unicodeLine(machine: Machine): Running {
  return textLine(machine, unescapeUnicode);
}

function textLine(machine: Machine, unescape: (line: Buffer) => string): Running {
  return whenLine(machine.reader, MAX_KEPT_TEXT_BYTES, (line) => {
    const keep = line !== undefined && machine.budget.mayKeepText(line.length);
    machine.push(keep ? unescape(line) : LONG_TEXT);
  });
}

/** Refuses a length that the file cannot hold before anything is read for it. */
function checkLength(machine: Machine, length: number): void {
  const { remaining } = machine.reader;
  if (length > (remaining ?? Number.MAX_SAFE_INTEGER)) {
    throw corrupt(`its pickle claims more bytes at byte ${machine.opcodeOffset} than the file has`);
  }
}
