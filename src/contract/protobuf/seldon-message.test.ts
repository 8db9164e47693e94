import { describe, expect, it } from 'vitest';
import type { Payload } from '../message.ts';
import { decodeMetadata } from './metadata.ts';
import { decodeSeldonMessage, encodeSeldonMessage, encodeSeldonMessageList } from './seldon-message.ts';

// The bytes were written by Google's protobuf 7.36 for Python from the JSON form of the same message.
const VECTORS: readonly (readonly [string, Payload, string])[] = [
  [
    'an ndarray of every kind of value',
    {
      kind: 'ndarray',
      names: ['age', 'größe'],
      rows: [
        [41, -22.5],
        ['x', null, true, false],
      ],
    },
    '1a3f0a036167650a076772c3b6c39f651a2f0a1832160a091100000000008044400a091100000000008036c00a1332110a031a01780a0208000a0220010a022000',
  ],
  [
    'a tensor with a negative dimension',
    { kind: 'tensor', names: [], shape: [2, -1, 300], values: [1, -0.5, 1e300] },
    '1a2b12290a0d02ffffffffffffffffff01ac021218000000000000f03f000000000000e0bf9c7500883ce4377e',
  ],
  ['text', { kind: 'strData', text: 'héllo' }, '2a0668c3a96c6c6f'],
  ['bytes', { kind: 'binData', base64: 'AAEC' }, '2203000102'],
  [
    'nested JSON',
    { kind: 'jsonData', value: { a: [1, { b: null }], c: 'd' } },
    '322d2a2b0a1f0a0161121a32180a0911000000000000f03f0a0b2a090a070a0162120208000a080a016312031a0164',
  ],
];

describe.each(VECTORS)('%s', (_, payload, hex) => {
  it('is encoded as by protobuf', () => {
    expect(encodeSeldonMessage(payload).toString('hex')).toBe(hex);
  });

  it('is decoded to the same payload', () => {
    expect(decodeSeldonMessage(Buffer.from(hex, 'hex'))).toEqual(payload);
  });
});

it('encodes a list of messages, an empty one among them', () => {
  const list = encodeSeldonMessageList([
    { kind: 'strData', text: 'a' },
    { kind: 'ndarray', names: [], rows: [] },
  ]);

  expect(list.toString('hex')).toBe('0a032a01610a041a021a00');
});

it('reads tensor values that stand one by one', () => {
  const unpacked = Buffer.from('1a1612140802' + '11000000000000f03f' + '110000000000000040', 'hex');

  expect(decodeSeldonMessage(unpacked)).toEqual({ kind: 'tensor', names: [], shape: [2], values: [1, 2] });
});

it('skips fields that it does not know', () => {
  const status = '0a020801';
  const fixed32 = '7d00000000';
  const fixed64 = '790000000000000000';

  expect(decodeSeldonMessage(Buffer.from(`${status}${fixed32}${fixed64}2a0161`, 'hex'))).toEqual({
    kind: 'strData',
    text: 'a',
  });
});

it.each([
  ['a field that ends too early', '2a0668', 'ends too early'],
  ['a number without an end', 'ffffffffffffffffffffffff', 'more than ten bytes'],
  ['a group, which proto3 does not have', '0b', 'wire type 3'],
  ['half a double', '1a0612041202' + '0000', 'no list of doubles'],
])('refuses %s', (_, hex, why) => {
  expect(() => decodeSeldonMessage(Buffer.from(hex, 'hex'))).toThrow(why);
});

it('refuses a value that is nested very deep instead of running out of stack', () => {
  let value: Buffer = Buffer.from('0800', 'hex');
  for (let depth = 0; depth < 120; depth++) value = wrapped(0x32, wrapped(0x0a, value));

  expect(() => decodeSeldonMessage(wrapped(0x32, value))).toThrow('nested deeper than 100');
});

function wrapped(key: number, bytes: Buffer): Buffer {
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Buffer.concat([Buffer.from([key, ...length]), bytes]);
}

it('decodes what REST and gRPC metadata have in common', () => {
  const bytes = Buffer.from(
    '0a04697269731201311201321a07736b6c6561726e22161a01782204465036342a0bffffffffffffffffff0104',
    'hex',
  );

  expect(decodeMetadata(bytes)).toEqual({
    name: 'iris',
    versions: ['1', '2'],
    platform: 'sklearn',
    inputs: 1,
    outputs: 0,
  });
});
