import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { extract } from 'tar-stream';

/** What a source distribution says about itself, without anything of it being run. */
export interface SdistMetadata {
  /** PEP 508 lines. */
  readonly requiresDist: readonly string[];
  readonly requiresPython: string | undefined;
}

/** A release that has no wheel, and whose requirements are known without running its code. */
export interface StaticSdist extends SdistMetadata {
  /** Normalised by PEP 503. */
  readonly name: string;
  readonly version: string;
}

/**
 * The metadata in a source distribution (`.tar.gz`): PKG-INFO where it is declared static (PEP 643), else what setuptools
 * noted down when its maintainers packed it. Undefined when neither is there: then only running its code would tell.
 */
export async function readSdistMetadata(archive: Uint8Array): Promise<SdistMetadata | undefined> {
  const files = await metadataFiles(archive);
  const info = files.get('PKG-INFO');
  if (info === undefined) return undefined;
  const fields = parseFields(info);
  const requiresPython = fields.find(([name]) => name === 'requires-python')?.[1];
  const requiresDist = valuesOf(fields, 'requires-dist');
  if (isStatic(fields)) return { requiresDist, requiresPython };
  const noted = files.get('requires.txt');
  if (noted !== undefined) return { requiresDist: requirementsOf(noted), requiresPython };
  // setuptools leaves requires.txt out when there is nothing to note.
  return files.has('SOURCES.txt') ? { requiresDist: [], requiresPython } : undefined;
}

const MAX_METADATA_BYTES = 1_000_000;
const MAX_UNPACKED_BYTES = 500_000_000;

/** PKG-INFO of the top folder, and the files of its egg-info folder, by their names. */
async function metadataFiles(archive: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const tar = await promisify(gunzip)(archive, { maxOutputLength: MAX_UNPACKED_BYTES });
  const entries = Readable.from([tar]).pipe(extract());
  for await (const entry of entries) {
    const { name, size } = entry.header;
    const wanted = /^[^/]+\/(?:PKG-INFO|(?:[^/]+\/)?[^/]+\.egg-info\/(?:requires|SOURCES)\.txt)$/.test(name);
    if (wanted && size <= MAX_METADATA_BYTES) {
      files.set(name.slice(name.lastIndexOf('/') + 1), await text(entry));
    } else entry.resume();
  }
  return files;
}

type Field = readonly [name: string, value: string];

/** The header fields of core metadata, which has the form of an e-mail; the description follows after an empty line. */
function parseFields(info: string): readonly Field[] {
  const [head = ''] = info.split(/\r?\n\r?\n/);
  return head.split(/\r?\n/).flatMap((line): Field[] => {
    const match = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    return match === null ? [] : [[(match[1] ?? '').toLowerCase(), (match[2] ?? '').trim()]];
  });
}

function valuesOf(fields: readonly Field[], name: string): readonly string[] {
  return fields.filter(([field]) => field === name).map(([, value]) => value);
}

/** Since metadata 2.2 every field is static unless it is listed as dynamic. */
function isStatic(fields: readonly Field[]): boolean {
  const [major = 0, minor = 0] = (valuesOf(fields, 'metadata-version')[0] ?? '').split('.').map(Number);
  const dynamic = valuesOf(fields, 'dynamic').map((field) => field.toLowerCase());
  return (major > 2 || (major === 2 && minor >= 2)) && !dynamic.includes('requires-dist');
}

/** requires.txt of setuptools: lines, then sections "[extra:marker]" whose lines hold under a condition. */
function requirementsOf(noted: string): readonly string[] {
  let section: string | undefined;
  return noted.split(/\r?\n/).flatMap((raw) => {
    const line = raw.trim();
    const head = /^\[(.*)\]$/.exec(line)?.[1];
    if (head !== undefined) section = head;
    if (line === '' || head !== undefined) return [];
    return [section === undefined ? line : `${line} ; ${conditionOf(section)}`];
  });
}

function conditionOf(section: string): string {
  const [extra = '', ...rest] = section.split(':');
  const marker = rest.join(':');
  const conditions = [extra === '' ? '' : `extra == "${extra}"`, marker === '' ? '' : `(${marker})`];
  return conditions.filter((condition) => condition !== '').join(' and ');
}
