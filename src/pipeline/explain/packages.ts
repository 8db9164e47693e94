import type { LayerContent } from '../../model/image-files.ts';

/** A package, or a file, and what it takes. */
export interface PackageBytes {
  readonly name: string;
  readonly version?: string;
  readonly sizeBytes: number;
}

interface Owner {
  readonly name: string;
  readonly version: string;
}

const FOLDER = /^(.*\/)?([^/]+)-([^/-]+)\.dist-info\/RECORD$/;

/**
 * The bytes of a layer by Python package, largest first. Each package's RECORD (PyPA, "Recording installed projects") lists its files;
 * what it does not list, as compiled bytecode, belongs to the package whose folder it lies in.
 */
export function packagesOf({ files, records }: LayerContent): readonly PackageBytes[] {
  const { byPath, byFolder } = ownersOf(records);
  const sizes = new Map<string, { owner: Owner | undefined; sizeBytes: number }>();
  for (const { path, sizeBytes } of files) {
    const owner = byPath.get(path) ?? nearest(byFolder, path);
    const key = owner?.name ?? 'files of no package';
    sizes.set(key, { owner, sizeBytes: (sizes.get(key)?.sizeBytes ?? 0) + sizeBytes });
  }
  return [...sizes]
    .map(([name, { owner, sizeBytes }]) => ({
      name,
      ...(owner === undefined ? {} : { version: owner.version }),
      sizeBytes,
    }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1));
}

function ownersOf(records: LayerContent['records']): {
  readonly byPath: ReadonlyMap<string, Owner>;
  readonly byFolder: ReadonlyMap<string, Owner>;
} {
  const byPath = new Map<string, Owner>();
  const byFolder = new Map<string, Owner>();
  for (const [record, text] of Object.entries(records)) {
    const [, root = '', name = '', version = ''] = FOLDER.exec(record) ?? [];
    const owner = { name: name.replaceAll('_', '-').toLowerCase(), version };
    byFolder.set(record.slice(0, record.lastIndexOf('/')), owner);
    for (const line of text.split('\n')) {
      const path = `${root}${pathOf(line)}`;
      byPath.set(path, owner);
      byFolder.set(path.slice(0, path.lastIndexOf('/')), owner);
    }
    // The folder of all packages is nobody's own.
    byFolder.delete(root.slice(0, -1));
  }
  return { byPath, byFolder };
}

/** The first column; a path with a comma is quoted. */
function pathOf(line: string): string {
  return line.startsWith('"') ? line.slice(1, line.indexOf('"', 1)) : (line.split(',', 1)[0] ?? '');
}

function nearest(byFolder: ReadonlyMap<string, Owner>, path: string): Owner | undefined {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const owner = byFolder.get(path.slice(0, end));
    if (owner !== undefined) return owner;
  }
  return undefined;
}
