import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, it } from 'vitest';
import type { PackageIndex } from './package-index.ts';
import type { Resolution } from './run-uv.ts';
import type { ProjectFile } from './simple-page.ts';
import { staticSdistFor } from './static-sdist.ts';
import { type NoSolution, readUvFailure } from './uv-failure.ts';

const signal = new AbortController().signal;
const failure = readUvFailure(
  'No solution found: Because foo>=1 has no usable wheels and bar==2 depends on foo>=1,<3, no.',
) as NoSolution;
const resolution: Resolution = {
  requirements: [{ spec: 'foo!=2.1', wantedBy: 'x' }],
  constraints: [],
  excludes: [],
  python: '3.11.9',
  target: { platform: 'linux/amd64', libc: 'glibc' },
  cutoff: '2023-01-01T00:00:00Z',
  lifted: [],
  sdists: [],
};

function sdist(version: string, more: Partial<ProjectFile> = {}): ProjectFile {
  const filename = `foo-${version}.tar.gz`;
  return {
    filename,
    url: `https://files/${filename}`,
    uploadTime: '2022-01-01T00:00:00Z',
    yanked: false,
    ...more,
  };
}

async function archive(): Promise<Uint8Array> {
  const tar = pack();
  tar.entry({ name: 'foo/PKG-INFO' }, 'Metadata-Version: 2.2\nName: foo\nRequires-Dist: baz\n\n');
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

function indexOf(files: readonly ProjectFile[]): PackageIndex {
  return { files: async (name) => (name === 'foo' ? files : undefined), download: archive };
}

it.each([
  ['the newest that everyone wants', [sdist('1.0'), sdist('2.0'), sdist('2.1'), sdist('3.0')], '2.0'],
  ['no pre-release', [sdist('1.0'), sdist('2.0rc1')], '1.0'],
  ['no yanked release', [sdist('1.0'), sdist('2.0', { yanked: true })], '1.0'],
  ['none of later days', [sdist('1.0'), sdist('2.0', { uploadTime: '2023-02-01T00:00:00Z' })], '1.0'],
  ['none for other Pythons', [sdist('1.0'), sdist('2.0', { requiresPython: '<3.10' })], '1.0'],
  ['none of enormous size', [sdist('1.0'), sdist('2.0', { sizeBytes: 300_000_000 })], '1.0'],
  [
    'none that is compiled',
    [sdist('1.0'), sdist('2.0'), { ...sdist('2.0'), filename: 'foo-2.0-cp39-cp39-win_amd64.whl' }],
    '1.0',
  ],
  [
    'one that is pure, with a wheel for an older Python',
    [sdist('1.0'), sdist('2.0'), { ...sdist('2.0'), filename: 'foo-2.0-py2-none-any.whl' }],
    '2.0',
  ],
  ['none that is forged', [sdist('2.0', { sha256: '0'.repeat(64) })], undefined],
  ['nothing where there is nothing', [], undefined],
])('takes %s', async (_, files, version) => {
  const found = await staticSdistFor(failure, resolution, { index: indexOf(files), signal });

  expect(found?.version).toBe(version);
});

it('gives what it requires', async () => {
  const found = await staticSdistFor(failure, resolution, { index: indexOf([sdist('1.0')]), signal });

  expect(found).toEqual({ name: 'foo', version: '1.0', requiresDist: ['baz'], requiresPython: undefined });
});

it('does not offer the same package twice', async () => {
  const sdists = [{ name: 'foo', version: '1.0', requiresDist: [], requiresPython: undefined }];

  expect(
    await staticSdistFor(failure, { ...resolution, sdists }, { index: indexOf([sdist('1.0')]), signal }),
  ).toBeUndefined();
});
