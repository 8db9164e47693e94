import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack as tarPack } from 'tar-stream';
import { SeldonBuildError } from '../errors.ts';
import type { Project } from '../model/project.ts';
import type { ContextEntry } from '../pipeline/context.ts';

/** Large files are read piece by piece. */
const PIECE_BYTES = 1 << 20;

/** Everyone may read; group 0 may write what the owner may (OpenShift's rule for arbitrary user ids). */
const MODE = { file: 0o664, program: 0o775 } as const;

/** Time of every entry: one second after the epoch, because some readers take 0 for "unknown". */
const SAME = { mtime: new Date(1000), uid: 0, gid: 0, uname: '', gname: '' } as const;

/**
 * Packs a build context as a tar stream. The same entries give the same bytes: fixed times, owners and modes, in the
 * order given (POSIX.1-2001 ustar/pax, as tar-stream writes it).
 */
export function packContext(entries: readonly ContextEntry[], project: Project): Readable {
  const tar = tarPack();
  writeAll(tar, entries, project).then(
    () => {
      tar.finalize();
    },
    (error: unknown) => {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
    },
  );
  return Readable.from(tar);
}

type Tar = ReturnType<typeof tarPack>;

async function writeAll(tar: Tar, entries: readonly ContextEntry[], project: Project): Promise<void> {
  for (const folder of foldersOf(entries)) {
    tar.entry({ name: `${folder}/`, type: 'directory', mode: MODE.program, ...SAME });
  }
  for (const entry of entries) {
    const size = await sizeOf(entry, project);
    const mode = entry.executable ? MODE.program : MODE.file;
    const sink = tar.entry({ name: entry.path, type: 'file', mode, size, ...SAME });
    await pipeline(Readable.from(piecesOf(entry, project, size)), sink);
  }
}

/** Every folder on the way to a file, parents first. */
function foldersOf(entries: readonly ContextEntry[]): readonly string[] {
  const folders = entries.flatMap(({ path }) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  });
  return [...new Set(folders)].sort();
}

async function sizeOf(entry: ContextEntry, project: Project): Promise<number> {
  return 'bytes' in entry ? entry.bytes.length : ((await project.size(entry.project)) ?? 0);
}

async function* piecesOf(entry: ContextEntry, project: Project, size: number): AsyncGenerator<Uint8Array> {
  if ('bytes' in entry) {
    yield entry.bytes;
    return;
  }
  for (let start = 0; start < size; start += PIECE_BYTES) {
    const piece = await project.bytes(entry.project, { start, end: Math.min(size, start + PIECE_BYTES) });
    if (piece !== undefined) yield piece;
  }
}

/**
 * Writes a build context into a folder, so that plain `docker build` works on it.
 * Throws E_OUTPUT_EXISTS for a folder that already holds something.
 */
export async function writeContext(
  folder: string,
  entries: readonly ContextEntry[],
  project: Project,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new SeldonBuildError('E_OUTPUT_EXISTS', `cannot write into "${folder}": it is not empty`, {
      hint: 'name a folder that is new or empty',
    });
  }
  for (const entry of entries) {
    const file = join(folder, entry.path);
    await mkdir(dirname(file), { recursive: true });
    const size = await sizeOf(entry, project);
    await writeFile(file, piecesOf(entry, project, size));
    // Set afterwards: the process's umask would take rights of the mode away.
    await chmod(file, entry.executable ? MODE.program : MODE.file);
  }
}
