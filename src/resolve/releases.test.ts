import { describe, expect, it } from 'vitest';
import { cutoffOfDate, cutoffOfRelease, uploadedAt } from './as-of.ts';
import { pinsOf } from './pins.ts';
import { minorOfPython, minorsFor } from './pythons.ts';
import { isSameVersion, nearestVersions, versionOfFile } from './releases.ts';
import type { ProjectFile } from './simple-page.ts';

const file = (filename: string, more: Partial<ProjectFile> = {}): ProjectFile => ({
  filename,
  url: `https://files/${filename}`,
  yanked: false,
  ...more,
});
const now = new Date('2026-11-23T12:00:00Z');

it.each([
  ['scikit-learn-1.2.1.tar.gz', 'scikit-learn', '1.2.1'],
  ['scikit_learn-1.2.1.tar.gz', 'scikit-learn', '1.2.1'],
  ['a-b-c-1.0-2.zip', 'a-b-c', '1.0-2'],
  ['scikit_learn-1.2.1-cp311-cp311-win_amd64.whl', 'scikit-learn', '1.2.1'],
  ['scikit-learn-0.10.win32-py2.6.exe', 'scikit-learn', undefined],
  ['other-1.tar.gz', 'scikit-learn', undefined],
])('%s of %s is version %s', (filename, name, version) => {
  expect(versionOfFile(filename, name)).toBe(version);
});

it.each([
  ['1.0', '1.0.0', true],
  ['1.0rc1', '1.0.rc1', true],
  ['1.0', '1.0.1', false],
  ['weird', 'weird', true],
])('%s and %s are the same: %s', (a, b, same) => {
  expect(isSameVersion(a, b)).toBe(same);
});

describe('nearestVersions', () => {
  const files = ['1.0', '1.1', '1.2', '1.3', '1.10', '1.11', '2.0rc1', '2.0', '2.1'].map((version) =>
    file(`a-${version}.tar.gz`),
  );

  it.each([
    ['1.4', ['1.1', '1.2', '1.3', '1.10', '1.11', '2.0']],
    ['9', ['1.11', '2.0', '2.1']],
    ['0.1', ['1.0', '1.1', '1.2']],
  ])('of %s are %j', (version, near) => {
    expect(nearestVersions(files, { name: 'a', version })).toEqual(near);
  });
});

describe('minorsFor', () => {
  const target = { platform: 'linux/amd64', libc: 'glibc' } as const;
  const native = ['cp39-cp39', 'cp310-cp310', 'cp311-cp311'].map((tag) =>
    file(`a-1-${tag}-manylinux2014_x86_64.whl`),
  );

  it.each([
    [
      'wheels of each minor',
      [...native, file('a-1.tar.gz'), file('a-2-cp313-cp313-manylinux2014_x86_64.whl')],
      [9, 10, 11],
    ],
    ['wheels of other systems', [file('a-1-cp311-cp311-win_amd64.whl')], []],
    ['Requires-Python', native.map((wheel) => ({ ...wheel, requiresPython: '>=3.10.2,<3.11' })), [10]],
    ['a source distribution alone', [file('a-1.tar.gz')], 'any'],
  ])('goes by %s', (_, files, minors) => {
    expect(minorsFor(files, { name: 'a', version: '1' }, target)).toEqual(minors);
  });
});

it.each([
  ['3.11', 11],
  ['3.9.18', 9],
  ['2.7', undefined],
  ['three', undefined],
])('the minor of Python %s is %s', (python, minor) => {
  expect(minorOfPython(python)).toBe(minor);
});

describe('the day dependencies are taken from', () => {
  it('is a month after the first upload of the release', () => {
    const files = [
      file('a-1-py3-none-any.whl', { uploadTime: '2023-01-24T16:42:24.941954Z' }),
      file('a-1.tar.gz', { uploadTime: '2023-01-25T00:00:00Z' }),
      file('a-2.tar.gz', { uploadTime: '2022-01-01T00:00:00Z' }),
    ];

    const uploaded = uploadedAt(files, { name: 'a', version: '1.0' });

    expect(uploaded && cutoffOfRelease(uploaded, now)).toBe('2023-02-23T16:42:24Z');
  });

  it('is unknown when the index has no upload times', () => {
    expect(uploadedAt([file('a-1.tar.gz')], { name: 'a', version: '1' })).toBeUndefined();
  });

  it.each([
    ['2023-03-01', '2023-03-02T00:00:00Z'],
    ['2023-03-01T10:00:00Z', '2023-03-01T10:00:00Z'],
    ['2026-11-23', undefined],
  ])('of date %s is %s', (date, cutoff) => {
    expect(cutoffOfDate({ kind: 'date', date }, now)).toBe(cutoff);
  });
});

it.each([
  ['scikit-learn==1.2.1', ['scikit-learn 1.2.1']],
  ['Scikit_Learn[x] == 1.2.1', ['scikit-learn 1.2.1']],
  ['numpy==1.*', []],
  ['numpy>=1', []],
  ['numpy==1.2 ; python_version < "3.8"', []],
  ['a @ https://files/a.whl', []],
])('the pins of %s are %j', (spec, pins) => {
  expect(pinsOf([{ spec, wantedBy: 'x' }]).map(({ name, version }) => `${name} ${version}`)).toEqual(pins);
});
