import { type Project, SeldonBuildError } from '../../src/builder-api.ts';

/** How much of a file is enough to tell a pointer. */
const POINTER_BYTES = 256;

/** Whether a file is not a model but Git LFS's note of where it is (git-lfs specification, "The Pointer"). */
export function isLfsPointer(head: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(head.subarray(0, POINTER_BYTES));
  return text.startsWith('version https://git-lfs.github.com/spec/');
}

/** The error for model files that Git LFS has not fetched. */
export function pointerError(files: readonly string[]): SeldonBuildError {
  const names = files.map((file) => `"${file}"`).join(', ');
  return new SeldonBuildError(
    'E_ARTIFACT_POINTER',
    `cannot serve ${names}: Git LFS has left a pointer in its place, not the model`,
    { file: files[0] ?? '', hint: 'fetch the model with "git lfs pull"' },
  );
}

/** Throws E_ARTIFACT_POINTER when some files of an artifact are but notes of Git LFS. */
export async function refusePointers(project: Project, files: readonly string[]): Promise<void> {
  const heads = await Promise.all(files.map((file) => project.bytes(file, { start: 0, end: POINTER_BYTES })));
  const pointers = files.filter((_, at) => isLfsPointer(heads[at] ?? new Uint8Array()));
  if (pointers.length > 0) throw pointerError(pointers);
}
