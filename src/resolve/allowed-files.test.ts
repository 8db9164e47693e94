import { describe, expect, it } from 'vitest';
import { pipPlan } from '../../test/support/pip-plan.ts';
import type { PipStep, Requirement } from '../model/python-plan.ts';
import { foreignFiles, unheldNotices, unheldPackages, withAllowedFiles } from './allowed-files.ts';
import { lockOf } from './lock-text.ts';
import { pipStepOf } from './pins.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const C = 'c'.repeat(64);
const D = 'd'.repeat(64);

// As uv 0.13 prints them: several files of a package stand a line each.
const LOCK = lockOf(
  `lock-version = "1.0"

[[packages]]
name = "charset-normalizer"
version = "3.4.0"
wheels = [
    { url = "https://files.example.com/1/charset_normalizer-3.4.0-cp311-cp311-manylinux_2_17_x86_64.whl", hashes = { sha256 = "${A}" } },
    { url = "https://files.example.com/2/charset_normalizer-3.4.0-py3-none-any.whl", hashes = { sha256 = "${B}" } },
]

[[packages]]
name = "grpcio"
version = "1.80"
wheels = [{ url = "https://files.example.com/3/grpcio-1.80-cp311.whl", hashes = { sha256 = "${C}" } }]

[[packages]]
name = "six"
version = "1.17.0"
wheels = [{ url = "https://files.example.com/4/six-1.17.0-py3-none-any.whl", hashes = { sha256 = "${D}" } }]
`,
  '2024-05-01T00:00:00Z',
);

const pipOf = (requirements: readonly Requirement[], more: Partial<PipStep> = {}): PipStep =>
  pipStepOf(pipPlan({ requirements, current: ['grpcio'], ...more }));
const wanting = (spec: string, ...digests: readonly string[]): Requirement => ({
  spec,
  wantedBy: 'requirements.txt line 3',
  hashes: digests.map((digest) => `sha256:${digest}`),
});
const SIX = { ...wanting('six==1.17.0', D), wantedBy: 'requirements.txt line 4' };

describe('a lock and the hashes of requirements', () => {
  it('stays as it is where no requirement has hashes', () => {
    const pip = pipOf([{ spec: 'six', wantedBy: 'requirements.txt line 1' }]);

    expect(withAllowedFiles(LOCK, pip)).toBe(LOCK);
    expect(unheldPackages(LOCK, pip)).toEqual([]);
    expect(foreignFiles(LOCK.text, pip)).toEqual([]);
  });

  it('loses the files that are not allowed, and its digest says so', () => {
    const pip = pipOf([wanting('Charset_Normalizer==3.4.0', B), SIX]);
    const lock = withAllowedFiles(LOCK, pip);

    expect(lock.text).not.toContain(A);
    expect(lock.text).toContain(B);
    expect(lock.packages).toHaveLength(3);
    expect(lock.digest).not.toBe(LOCK.digest);
    expect(lock.excludeNewer).toBe(LOCK.excludeNewer);
    expect(unheldPackages(lock, pip)).toEqual([]);
    expect(foreignFiles(LOCK.text, pip)).toEqual([
      'charset_normalizer-3.4.0-cp311-cp311-manylinux_2_17_x86_64.whl',
    ]);
    expect(foreignFiles(lock.text, pip)).toEqual([]);
  });

  it('keeps what any line for the package allows, constraints included', () => {
    const pip = pipOf([wanting('charset-normalizer==3.4.0 ; python_version > "3.8"', A), SIX], {
      constraints: [wanting('charset-normalizer==3.4.0', B)],
    });

    expect(withAllowedFiles(LOCK, pip)).toEqual(LOCK);
  });

  it('cannot be where no file of a package is allowed: file, line, package and hash are named', () => {
    const pip = pipOf([wanting('charset-normalizer==3.4.0', A), { ...SIX, hashes: [`sha256:${A}`] }]);

    expect(() => withAllowedFiles(LOCK, pip)).toThrow(
      expect.objectContaining({
        code: 'E_HASH_MISMATCH',
        file: 'requirements.txt',
        message: `cannot install "six" 1.17.0: six-1.17.0-py3-none-any.whl of the package index has sha256:${D}, which is not among the hashes of requirements.txt line 4`,
        details: { package: 'six', version: '1.17.0', found: `sha256:${D}`, allowed: [`sha256:${A}`] },
      }),
    );
  });

  it('names what has no hash to be held to, but for the wrapper', () => {
    const pip = pipOf([wanting('charset-normalizer==3.4.0', A, B)]);

    expect(unheldPackages(LOCK, pip)).toEqual(['six']);
    expect(unheldNotices(['six'], pip)).toEqual([
      'requirements.txt has no hash for six: taken as the package index has it',
    ]);
    expect(unheldNotices([], pip)).toEqual([]);
  });
});
