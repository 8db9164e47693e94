import { crc32 } from 'node:zlib';

/** What a wheel is of. */
export interface WheelContents {
  /** As file names have it: letters, digits, "_". */
  readonly name: string;
  readonly version: string;
  readonly requires?: readonly string[];
  /** Source of the module of its name. */
  readonly module: string;
}

/** The file name of a pure wheel. */
export function wheelName({ name, version }: Pick<WheelContents, 'name' | 'version'>): string {
  return `${name}-${version}-py3-none-any.whl`;
}

/** A pure wheel (PyPA specification "Binary distribution format"): the same bytes for the same contents. */
export function wheelOf({ name, version, requires = [], module }: WheelContents): Buffer {
  const info = `${name}-${version}.dist-info`;
  const metadata = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`];
  const files: [path: string, text: string][] = [
    [`${name}.py`, module],
    [`${info}/METADATA`, [...metadata, ...requires.map((one) => `Requires-Dist: ${one}`), ''].join('\n')],
    [
      `${info}/WHEEL`,
      'Wheel-Version: 1.0\nGenerator: seldon-build\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ],
  ];
  const record = [...files.map(([path]) => `${path},,`), `${info}/RECORD,,`, ''].join('\n');
  return storedZip([...files, [`${info}/RECORD`, record]]);
}

/** A zip file without compression (APPNOTE 4.3). */
function storedZip(files: readonly (readonly [path: string, text: string])[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of files) {
    const [name, content] = [Buffer.from(path), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(0o644 << 16, 6);
    place.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, content]);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, place, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}
