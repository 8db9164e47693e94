import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CODES, EXIT, type Blame } from '../../src/errors.ts';

function textsBelow(folder: string, wanted: RegExp): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => wanted.test(path) && !path.includes('node_modules'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
}

const DOCS = readFileSync('docs/errors.md', 'utf8');
const TESTS = ['src', 'builders', 'test']
  .map((folder) => textsBelow(folder, /(\.test|\.io-test|\.e2e)\.ts$/))
  .join('\n');
const SOURCE = ['src', 'builders'].map((folder) => textsBelow(folder, /^(?!.*test\.ts$).*\.ts$/)).join('\n');

describe.each(Object.entries(CODES) as [string, Blame][])('%s', (code, blame) => {
  it('is documented, with its exit code', () => {
    expect(DOCS).toContain(`| \`${code}\` | ${EXIT[blame]} |`);
  });

  it('is thrown somewhere', () => {
    expect(SOURCE.split(`'${code}'`).length).toBeGreaterThan(1);
  });

  it('is expected by a test', () => {
    expect(TESTS).toContain(code);
  });
});

it('documents no code that is gone', () => {
  const documented = [...DOCS.matchAll(/^\| `(E_\w+)`/gm)].map(([, code = '']) => code);

  expect(documented.filter((code) => !(code in CODES))).toEqual([]);
});
