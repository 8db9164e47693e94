import { expect, it } from 'vitest';
import { uvArguments } from './run-uv.ts';

const resolution = {
  requirements: [],
  constraints: [],
  excludes: [],
  python: '3.11.9',
  target: { platform: 'linux/arm64', libc: 'glibc' },
  cutoff: '2023-02-23T16:42:24Z',
  lifted: ['grpcio'],
  sdists: [],
} as const;
const setting = {
  uv: { path: '/uv', version: '0.13.9', python: '/usr/bin/python3' },
  index: {
    indexUrl: 'https://index.example.com/simple',
    extraIndexUrls: ['https://extra.example.com/simple'],
    netrc: 'machine index.example.com login ada password geheim\n',
  },
  refresh: false,
};

it('asks uv for wheels of the target as of the day, from these indexes', () => {
  expect(uvArguments(resolution, setting).join(' ')).toBe(
    'pip compile requirements.txt --constraints constraints.txt --output-file pylock.toml --format pylock.toml --generate-hashes --no-header --no-annotate' +
      ' --python-version 3.11.9 --python-platform aarch64-manylinux_2_28 --python /usr/bin/python3 --only-binary :all:' +
      ' --default-index https://index.example.com/simple --index https://extra.example.com/simple' +
      ' --exclude-newer 2023-02-23T16:42:24Z --exclude-newer-package grpcio=false --config-file uv.toml --quiet --color never',
  );
});

it('says nothing of days when there is none', () => {
  const text = uvArguments({ ...resolution, cutoff: undefined }, setting).join(' ');

  expect(text).not.toContain('exclude-newer');
});

it('leaves packages out by a file of their names', () => {
  const text = uvArguments({ ...resolution, excludes: ['nvidia-nccl-cu12'] }, setting).join(' ');

  expect(text).toContain(' --excludes excludes.txt ');
});

it('refreshes on demand', () => {
  expect(uvArguments(resolution, { ...setting, refresh: true })).toContain('--refresh');
});

it('takes a package as a source distribution by its name only', () => {
  const sdists = [{ name: 'docopt', version: '0.6.2', requiresDist: [], requiresPython: undefined }];

  expect(uvArguments({ ...resolution, sdists }, setting).join(' ')).toContain(
    '--only-binary :all: --no-binary docopt',
  );
});
