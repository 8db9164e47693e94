import { expect, it } from 'vitest';
import type { PinnedRelease } from './choose-python.ts';
import { cutoffsFor } from './cutoffs.ts';
import type { PackageIndex } from './package-index.ts';
import type { ProjectFile } from './simple-page.ts';

const now = new Date('2026-11-23T12:00:00Z');
const signal = new AbortController().signal;

function fileOf(name: string, uploadTime?: string): ProjectFile {
  const filename = `${name}-1.tar.gz`;
  return {
    filename,
    url: `https://files/${filename}`,
    yanked: false,
    ...(uploadTime === undefined ? {} : { uploadTime }),
  };
}

function pinnedOf(name: string, uploadTime?: string): PinnedRelease {
  return { name, version: '1', wantedBy: 'x', files: [fileOf(name, uploadTime)] };
}

const indexWith = (uploadTime?: string): PackageIndex => ({
  files: async (name) => (name === 'framework' ? [fileOf(name, uploadTime)] : undefined),
  download: () => Promise.reject(new Error('nothing to download')),
});
const release = { kind: 'release', name: 'framework', version: '1' } as const;
const old = '2023-01-24T00:00:00Z';

it.each([
  ['nothing is asked for', undefined, indexWith(old), [], ['today']],
  [
    'the user gives a date',
    { kind: 'date', date: '2023-03-01' } as const,
    indexWith(),
    [],
    ['2023-03-02T00:00:00Z'],
  ],
  [
    'a release',
    release,
    indexWith(old),
    [pinnedOf('framework', old)],
    [
      '2023-02-23T00:00:00Z',
      'today: no set of packages of 2023-02-23 fits the requirements, so dependencies are those of today',
    ],
  ],
  [
    'a release beside a newer pin',
    release,
    indexWith(old),
    [pinnedOf('framework', old), pinnedOf('other', '2024-01-01T00:00:00Z')],
    [
      '2023-02-23T00:00:00Z',
      '2024-01-31T00:00:00Z: no set of packages of 2023-02-23 fits the requirements, so dependencies are those of 2024-01-31',
      'today: no set of packages of 2023-02-23 fits the requirements, so dependencies are those of today',
    ],
  ],
  ['a release of this month', release, indexWith('2026-11-20T00:00:00Z'), [], ['today']],
  [
    'an index without upload times',
    release,
    indexWith(),
    [],
    [
      'today: the package index does not tell when framework 1 came out, so its dependencies are those of today',
    ],
  ],
] as const)('when %s', async (...[, asOf, index, releases, times]) => {
  const cutoffs = await cutoffsFor(asOf, releases, { index, now, signal });

  const texts = cutoffs.map(({ time = 'today', notice }) =>
    notice === undefined ? time : `${time}: ${notice}`,
  );
  expect(texts).toEqual(times);
});
