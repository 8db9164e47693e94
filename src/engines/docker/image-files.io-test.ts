import { createHash } from 'node:crypto';
import * as zlib from 'node:zlib';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { readImageFiles } from './image-files.ts';

type Entries = readonly (readonly [
  name: string,
  content: Uint8Array | string | { readonly linkTo: string },
])[];

async function tarOf(entries: Entries): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of entries) {
    if (typeof content === 'object' && 'linkTo' in content)
      archive.entry({ name, type: 'symlink', linkname: content.linkTo });
    else archive.entry({ name }, Buffer.from(content));
  }
  archive.finalize();
  return buffer(archive);
}

/** An engine that exports this archive for every image. */
async function engineWith(archive: Uint8Array): Promise<Docker> {
  const server = createServer((_, response) => response.end(archive)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return new Docker({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
}

const RECORD = 'opt/venv/six-1.16.0.dist-info/RECORD';
const base = await tarOf([['usr/bin/python3', 'x'.repeat(700)]]);
const top = await tarOf([[`./${RECORD}`, 'six.py,,']]);
const READ = [
  { files: [{ path: 'usr/bin/python3', sizeBytes: 700 }], records: {} },
  { files: [{ path: RECORD, sizeBytes: 8 }], records: { [RECORD]: 'six.py,,' } },
];

const blobName = (blob: Uint8Array) => `blobs/sha256/${createHash('sha256').update(blob).digest('hex')}`;
const manifestOf = (...Layers: readonly string[]) => JSON.stringify([{ Config: 'c', RepoTags: [], Layers }]);

it('reads the export of engines before 25, where a layer that occurs twice is a link', async () => {
  const archive = await tarOf([
    ['aa/layer.tar', base],
    ['aa/json', '{}'],
    ['bb/layer.tar', top],
    ['cc/layer.tar', { linkTo: '../aa/layer.tar' }],
    ['manifest.json', manifestOf('aa/layer.tar', 'bb/layer.tar', 'cc/layer.tar')],
  ]);
  expect(await readImageFiles(await engineWith(archive), 'iris')).toEqual([...READ, READ[0]]);
});

it.each([
  ['as tar files', (layer: Uint8Array) => layer],
  ['compressed, as from containerd', (layer: Uint8Array) => zlib.gzipSync(layer)],
])('reads the export of engines since 25, an OCI layout with its layers %s', async (_, stored) => {
  const config = JSON.stringify({ architecture: 'amd64', padding: 'x'.repeat(1000) });
  const [lower, upper] = [stored(base), stored(top)];
  const archive = await tarOf([
    [blobName(Buffer.from(config)), config],
    [blobName(upper), upper],
    [blobName(lower), lower],
    ['index.json', '{}'],
    ['manifest.json', manifestOf(blobName(lower), blobName(upper))],
    ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
  ]);
  expect(await readImageFiles(await engineWith(archive), 'iris')).toEqual(READ);
});

// "usr/bin/python3" of 700 bytes, by the zstd program.
const ZSTD = Buffer.from(
  'KLUv/QRoPQIAMkMLEbDrIFsW6ePDBCTVrGzBAJgChv7NimvPPnDuPu9bichbde+R1HFxhYRMYO0FCSCQH0CDF1zVnafONxO2gsBBASamBwa2yk6o',
  'base64',
);

it('reads layers of zstd where Node does, and says that it did not look into them elsewhere', async () => {
  const archive = await tarOf([
    [blobName(ZSTD), ZSTD],
    [blobName(top), top],
    ['manifest.json', manifestOf(blobName(ZSTD), blobName(top))],
  ]);
  const nodeReads = 'createZstdDecompress' in zlib;

  expect(await readImageFiles(await engineWith(archive), 'iris')).toEqual([
    nodeReads ? READ[0] : { files: [], records: {}, unread: 'zstd' },
    READ[1],
  ]);
});
