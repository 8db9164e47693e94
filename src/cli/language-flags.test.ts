import { expect, it } from 'vitest';
import { checkLanguageFlags } from './language-flags.ts';

it.each([
  [{ python: '3.11' }, '--python'],
  [{ asOf: '2024-01-01', frozen: true }, '--as-of, --frozen'],
])('refuses %j for a Node project', (flags, options) => {
  expect(() => {
    checkLanguageFlags(flags, 'node');
  }).toThrow(
    expect.objectContaining({ code: 'E_USAGE', message: expect.stringContaining(`cannot use ${options}:`) }),
  );
});

it('lets them pass for Python, and others for Node', () => {
  checkLanguageFlags({ python: '3.11', frozen: true }, 'python');
  checkLanguageFlags({ base: 'node:22-slim', pull: true }, 'node');
});
