import type { Project } from '../../src/builder-api.ts';
import { isLfsPointer, pointerError } from '../project/lfs-pointer.ts';
import { type ArtifactFormat, type FoundArtifact, HEAD_BYTES } from './artifact-format.ts';
import { FORMATS } from './formats.gen.ts';

/** All models of known formats among some files, and files that only point to one. */
interface Findings {
  readonly artifacts: readonly FoundArtifact[];
  readonly pointers: readonly string[];
}

/** Looks at names, and where names say too little at the first bytes. */
export async function findArtifacts(project: Project, files: readonly string[]): Promise<Findings> {
  const folders = FORMATS.flatMap((format) =>
    (format.folders?.(files) ?? []).map((folder) => ({ ...folder, format })),
  );
  const outer = folders.filter(({ path }) => !folders.some((other) => isInside(path, other.path)));
  const covered = new Set(outer.flatMap((folder) => folder.files));
  const looked = await Promise.all(
    files.filter((file) => !covered.has(file)).map((file) => lookAt(project, file)),
  );
  const single = looked.filter((found) => found !== undefined);
  return {
    artifacts: [...outer, ...single.filter((found) => 'format' in found)].sort(byPath),
    pointers: single.flatMap((found) => ('pointer' in found ? [found.pointer] : [])),
  };
}

function isInside(path: string, folder: string): boolean {
  return path !== folder && (folder === '.' || path.startsWith(`${folder}/`));
}

function byPath(a: FoundArtifact, b: FoundArtifact): number {
  return a.path < b.path ? -1 : 1;
}

async function lookAt(
  project: Project,
  file: string,
): Promise<FoundArtifact | { readonly pointer: string } | undefined> {
  const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase();
  const sure = FORMATS.find((format) => format.hasName(name));
  const possible = FORMATS.filter((format) => format.mayHaveName?.(name) === true);
  if (sure === undefined && possible.length === 0) return undefined;
  const head = await headOf(project, file);
  if (sure !== undefined && isLfsPointer(head)) return { pointer: file };
  const format = possible.find(({ hasHead }) => hasHead?.(head) === true) ?? sure;
  return format === undefined ? undefined : { format, path: file, files: [file] };
}

async function headOf(project: Project, file: string): Promise<Uint8Array> {
  return (await project.bytes(file, { start: 0, end: HEAD_BYTES })) ?? new Uint8Array();
}

/** The format of a file that the user names: by its first bytes whatever its name; a pickle when nothing says otherwise. */
export async function formatOf(project: Project, file: string): Promise<ArtifactFormat | undefined> {
  const found = await lookAt(project, file);
  if (found !== undefined && 'format' in found) return found.format;
  const head = await headOf(project, file);
  if (isLfsPointer(head)) throw pointerError([file]);
  return FORMATS.find(({ hasHead }) => hasHead?.(head) === true) ?? FORMATS.find(isPickle);
}

function isPickle({ builder }: ArtifactFormat): boolean {
  return builder === 'python/sklearn';
}
