import { expect, it } from 'vitest';
import { firstOf } from './first-of.ts';

it.each([
  [[], ''],
  [['a', 'b'], 'a, b'],
  [['a', 'b', 'c', 'd'], 'a, b, 2 more'],
])('lists the first two of %j', (names, text) => {
  expect(firstOf(names, 2)).toBe(text);
});
