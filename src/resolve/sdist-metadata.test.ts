import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, it } from 'vitest';
import { readSdistMetadata } from './sdist-metadata.ts';

async function sdistOf(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) archive.entry({ name: `foo-1/${name}` }, text);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

const old =
  'Metadata-Version: 2.1\nName: foo\nVersion: 1\nRequires-Python: >=3.7\n\nRequires-Dist: not-a-field\n';
const sources = { 'foo.egg-info/SOURCES.txt': 'setup.py' };

it.each([
  [
    'static metadata',
    {
      'PKG-INFO':
        'Metadata-Version: 2.2\nName: foo\nRequires-Dist: a>=1\nRequires-Dist: b ; extra == "x"\n\nText',
    },
    { requiresDist: ['a>=1', 'b ; extra == "x"'], requiresPython: undefined },
  ],
  [
    'what setuptools noted',
    {
      'PKG-INFO': old,
      ...sources,
      'foo.egg-info/requires.txt':
        'py4j==0.10.9.7\n\n[:python_version < "3.8"]\nold\n\n[sql]\npandas>=1\n\n[ml:sys_platform == "linux"]\nnumpy\n',
      'tests/foo.egg-info/deep/requires.txt': 'no',
    },
    {
      requiresDist: [
        'py4j==0.10.9.7',
        'old ; (python_version < "3.8")',
        'pandas>=1 ; extra == "sql"',
        'numpy ; extra == "ml" and (sys_platform == "linux")',
      ],
      requiresPython: '>=3.7',
    },
  ],
  [
    'a folder of sources',
    { 'PKG-INFO': old, 'src/foo.egg-info/requires.txt': 'a' },
    { requiresDist: ['a'], requiresPython: '>=3.7' },
  ],
  ['no requirements', { 'PKG-INFO': old, ...sources }, { requiresDist: [], requiresPython: '>=3.7' }],
  ['dynamic requirements', { 'PKG-INFO': 'Metadata-Version: 2.2\nDynamic: Requires-Dist\n\n' }, undefined],
  ['old metadata alone', { 'PKG-INFO': old }, undefined],
  ['nothing', { 'setup.py': 'import os' }, undefined],
])('reads %s', async (_, files, metadata) => {
  expect(await readSdistMetadata(await sdistOf(files))).toEqual(metadata);
});

it('fails on what is not a gzip file', async () => {
  await expect(readSdistMetadata(new TextEncoder().encode('PK'))).rejects.toThrow('incorrect header check');
});
