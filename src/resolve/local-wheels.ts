import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SeldonBuildError } from '../errors.ts';
import type { LocalWheel, PipStep, Requirement } from '../model/python-plan.ts';
import { parseWheelName } from './wheel-name.ts';

/** Reads a file of the project. */
export type ProjectFile = (path: string) => Promise<Uint8Array | undefined>;

/** Puts the wheels of a project where a program of this machine finds them, at their paths in the project. */
export async function writeWheels(
  folder: string,
  wheels: readonly LocalWheel[],
  projectFile: ProjectFile,
): Promise<void> {
  for (const { path } of wheels) {
    const bytes = await projectFile(path);
    if (bytes === undefined)
      throw new SeldonBuildError('E_PROJECT_UNREADABLE', `could not read "${path}": it is gone`, {
        file: path,
        hint: 'build again when the project no longer changes',
      });
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

/** A requirement as uv takes it in the folder that holds the wheels: "x @ ./wheels/x-1-py3-none-any.whl". */
export function withRelativePath({ spec }: Requirement): string {
  return spec.replace(' @ file:', ' @ ./');
}

/** Text of a lock in which wheels stand by their path in the project, as PEP 751 has it, not by that on this machine. */
export function withProjectPaths(text: string, wheels: readonly LocalWheel[]): string {
  return text.replace(/url = "file:\/\/([^"]+)"/g, (url, place: string) => {
    const path = wheels.find((wheel) => decodeURIComponent(place).endsWith(`/${wheel.path}`))?.path;
    return path === undefined ? url : `path = ${JSON.stringify(path)}`;
  });
}

/** Names (normalised) of the packages that a project's wheels are of. No index has to know them. */
export function wheelNames({ wheels = [] }: PipStep): readonly string[] {
  return [
    ...new Set(
      wheels.flatMap(({ path }) => parseWheelName(path.slice(path.lastIndexOf('/') + 1))?.name ?? []),
    ),
  ].sort();
}
