import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { SeldonBuildError } from '../../src/builder-api.ts';
import { readDeclared } from './project-requirements.ts';
import { readPython } from './python-source.ts';
import { parseEnvironmentFile } from '../project/s2i-environment.ts';

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PIECES = [
  ...'\n\n\n  =<>!~[](){};:,.@#"\'\\-_/*%&|\t\r\0⚠ü'.split(''),
  ...[
    'numpy',
    '1.0',
    '==',
    '>=',
    '-r ',
    '-c ',
    '-e .',
    '--hash=',
    'python_version',
    ' and ',
    'extra',
    'requirements.txt',
    '..',
    'https://x/',
  ],
  ...[
    '[project]',
    'dependencies',
    'class A',
    'def f',
    'import ',
    'from ',
    ' as ',
    'with ',
    'for ',
    ' in ',
    'yield',
    'lambda ',
    '"""',
    'f"{',
    '}',
  ],
];

function randomText(seed: number): string {
  const next = numbersFrom(seed);
  const length = Math.floor(next() * 40);
  return Array.from({ length }, () => PIECES[Math.floor(next() * PIECES.length)] ?? '').join('');
}

const TEXTS = Array.from({ length: 500 }, (_, seed) => randomText(seed));

/** Whether something ends well, or in an error of ours. */
async function endsWell(run: () => unknown): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    return error instanceof SeldonBuildError;
  }
}

async function failures(run: (text: string) => unknown): Promise<readonly string[]> {
  const results = await Promise.all(TEXTS.map((text) => endsWell(() => run(text))));
  return TEXTS.filter((_, index) => results[index] !== true);
}

describe('any text is read, or refused with a code', () => {
  it.each([
    ['environment files', (text: string) => parseEnvironmentFile(text, 'f')],
    ['requirements.txt', (text: string) => readDeclared(projectOf({ 'requirements.txt': text }))],
    ['pyproject.toml', (text: string) => readDeclared(projectOf({ 'pyproject.toml': text }))],
    ['setup.py', (text: string) => readDeclared(projectOf({ 'setup.py': text }))],
    [
      'install_requires',
      (text: string) => readDeclared(projectOf({ 'setup.py': `A = ${text}\nsetup(install_requires=A)` })),
    ],
    ['setup.cfg', (text: string) => readDeclared(projectOf({ 'setup.cfg': text }))],
    ['uv.lock', (text: string) => readDeclared(projectOf({ 'pyproject.toml': '', 'uv.lock': text }))],
    [
      'poetry.lock',
      (text: string) =>
        readDeclared(projectOf({ 'pyproject.toml': '[project]\ndependencies = []', 'poetry.lock': text })),
    ],
    ['Pipfile.lock', (text: string) => readDeclared(projectOf({ 'Pipfile.lock': text }))],
    ['.python-version', (text: string) => readDeclared(projectOf({ '.python-version': text }))],
    ['Python source', (text: string) => readPython(text)],
  ])('as %s', async (_name, run: (text: string) => unknown) => {
    expect(await failures(run)).toEqual([]);
  });

  it('in time, also when it is large or deep', async () => {
    const deep = `${'('.repeat(20_000)}\n${'if x:\n '.repeat(2000)}`;
    const spaces = `x = [${' '.repeat(100_000)}*\nas${' '.repeat(100_000)}(\n${'1'.repeat(100_000)}`;
    const started = performance.now();

    readPython(deep);
    readPython(spaces);
    const doubled = Array.from({ length: 60 }, (_, index) => `a${index + 1} = a${index} + a${index}\n`).join(
      '',
    );
    for (const value of [`${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'a60']) {
      const script = `a0 = ["x"]\n${doubled}setup(install_requires=${value})`;
      expect(await endsWell(() => readDeclared(projectOf({ 'setup.py': script })))).toBe(true);
    }
    await endsWell(() => readDeclared(projectOf({ 'requirements.txt': `x${' '.repeat(100_000)}y` })));

    expect(performance.now() - started).toBeLessThan(5000);
  });
});
