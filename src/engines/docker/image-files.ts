import { Buffer } from 'node:buffer';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type Docker from 'dockerode';
import { extract, type Header } from 'tar-stream';
import { parseJson, textsOf } from '../../io/json.ts';
import type { LayerContent, LayerFile } from '../../model/image-files.ts';
import { engineFailure } from './client.ts';
import { createUnzstd, isZstd } from './zstd.ts';

/**
 * What lies in each layer of an image, from the base up: the engine's export (docker-archive, "docker save") is read as it comes, and
 * never written to disk. Throws E_IMAGE_NOT_FOUND.
 */
export async function readImageFiles(docker: Docker, image: string): Promise<readonly LayerContent[]> {
  const archive = await docker
    .getImage(image)
    .get()
    .catch((thrown: unknown) => {
      throw engineFailure(thrown, `read image "${image}"`, 'E_IMAGE_NOT_FOUND');
    });
  const layers = new Map<string, LayerContent>();
  const aliases = new Map<string, string>();
  let order: readonly string[] = [];
  for await (const { header, content } of entriesOf(archive)) {
    if (header.name === 'manifest.json') order = layersIn(await text(content));
    else if (header.type === 'symlink') aliases.set(header.name, targetOf(header));
    else if (isLayer(header)) layers.set(header.name, await contentOf(content));
    else content.resume();
  }
  return order.map((name) => layers.get(name) ?? layers.get(aliases.get(name) ?? '') ?? NOTHING);
}

const NOTHING: LayerContent = { files: [], records: {} };

interface Entry {
  readonly header: Header;
  readonly content: Readable;
}

async function* entriesOf(archive: NodeJS.ReadableStream): AsyncGenerator<Entry> {
  const entries = extract();
  archive.on('error', (error: Error) => {
    entries.destroy(error);
  });
  archive.pipe(entries);
  for await (const entry of entries) {
    const content = new PassThrough();
    entry.pipe(content);
    yield { header: entry.header, content };
  }
}

function layersIn(manifest: string): readonly string[] {
  const images: unknown = parseJson(manifest);
  return textsOf(Array.isArray(images) ? images[0] : undefined, 'Layers');
}

/** Engines before 25 write `ID/layer.tar`, later ones `blobs/sha256/DIGEST`, where configurations lie too. */
function isLayer({ name, type }: Header): boolean {
  return type === 'file' && (name.endsWith('/layer.tar') || /^blobs\/sha256\/[0-9a-f]{64}$/.test(name));
}

/** A layer that occurs twice is a link to the first: "../ID/layer.tar". */
function targetOf({ linkname }: Header): string {
  return linkname.replace(/^(?:\.\.\/)+/, '');
}

const RECORD = '.dist-info/RECORD';

async function contentOf(content: Readable): Promise<LayerContent> {
  const layer = await tarIn(content);
  if (layer === undefined) return NOTHING;
  if (layer === 'zstd') return { ...NOTHING, unread: layer };
  const files: LayerFile[] = [];
  const records: Record<string, string> = {};
  for await (const { header, content: file } of entriesOf(layer)) {
    if (header.type === 'file') files.push({ path: pathOf(header), sizeBytes: header.size });
    if (header.name.endsWith(RECORD)) records[pathOf(header)] = await text(file);
    else file.resume();
  }
  return { files, records };
}

function pathOf({ name }: Header): string {
  return name.replace(/^\.?\//, '');
}

/** Where a tar file says what it is (POSIX.1-2001, ustar), and where that ends. */
const MAGIC = { text: 'ustar', start: 257, end: 262 } as const;
/** How gzip begins (RFC 1952, 2.3.1). Engines with containerd's image store export layers as they were pulled. */
const GZIP = Buffer.from([0x1f, 0x8b]);

/** The stream as a tar file. Read to its end: undefined for a blob that is something else, "zstd" where Node has no reader of that. */
async function tarIn(content: Readable): Promise<Readable | 'zstd' | undefined> {
  const chunks = content.iterator();
  let head = Buffer.alloc(0);
  while (head.length < MAGIC.end) {
    const next: IteratorResult<Buffer> = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = () => Readable.from(following(head, chunks));
  if (head.toString('latin1', MAGIC.start, MAGIC.end) === MAGIC.text) return whole();
  if (head.subarray(0, GZIP.length).equals(GZIP)) return tarIn(whole().pipe(createGunzip()));
  const unzstd = isZstd(head) ? createUnzstd() : undefined;
  if (unzstd !== undefined) return tarIn(whole().pipe(unzstd));
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next());
  return isZstd(head) ? 'zstd' : undefined;
}

async function* following(head: Buffer, rest: AsyncIterableIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for await (const chunk of rest) yield chunk;
}
