import { expect, it } from 'vitest';
import { differenceOf } from './difference.ts';
import type { Payload } from './message.ts';

function json(value: Extract<Payload, { kind: 'jsonData' }>['value']): Payload {
  return { kind: 'jsonData', value };
}

it.each<readonly [string, Payload, Payload]>([
  ['whole numbers and floats', json([1]), json([1.0])],
  ['both zeros', json([0]), json([-0])],
  ['members in another order', json({ a: 1, b: [null] }), json({ b: [null], a: 1 })],
  ['empty lists', json([]), json([])],
])('%s are equal', (...[, one, other]) => {
  expect(differenceOf(one, other)).toBeUndefined();
});

it.each<readonly [string, Payload, Payload, string]>([
  ['the last bit of a double', json([0.1 + 0.2]), json([0.3]), '0.30000000000000004 and 0.3 at [0]'],
  ['text and number', json({ a: '1' }), json({ a: 1 }), '"1" and 1 at a'],
  ['a member more', json({ a: { b: 1 } }), json({ a: {} }), '1 and 0 values at a'],
  ['another member', json({ a: 1 }), json({ b: 1 }), 'a value and nothing at a'],
  ['a list and an object', json([1]), json({ 0: 1 }), '[1] and {"0":1}'],
  ['payloads of two kinds', json('x'), { kind: 'strData', text: 'x' }, 'jsonData and strData'],
  ['text', { kind: 'strData', text: 'a' }, { kind: 'strData', text: 'b' }, '"a" and "b"'],
  ['bytes', { kind: 'binData', base64: 'AA==' }, { kind: 'binData', base64: 'AQ==' }, '"AA==" and "AQ=="'],
  [
    'names',
    { kind: 'ndarray', names: ['a'], rows: [[1]] },
    { kind: 'ndarray', names: ['b'], rows: [[1]] },
    '"a" and "b" at names[0]',
  ],
  [
    'shapes',
    { kind: 'tensor', names: [], shape: [1, 2], values: [1, 2] },
    { kind: 'tensor', names: [], shape: [2, 1], values: [1, 2] },
    '1 and 2 at shape[0]',
  ],
])('%s differ', (...[, one, other, difference]) => {
  expect(differenceOf(one, other)).toBe(difference);
});
