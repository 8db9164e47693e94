import { SeldonBuildError } from '../errors.ts';
import type { ByteRange, Project } from '../model/project.ts';

/** A file that is read in ranges, because models can be larger than memory. */
export interface ByteSource {
  /** The path in the project: for messages only. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /** The bytes of the range; fewer only when the file ends before. */
  read(range: ByteRange): Promise<Uint8Array>;
}

/** A file of the project as a source of bytes. Throws E_PROJECT_UNREADABLE when there is no such file. */
export async function sourceOf(project: Project, path: string): Promise<ByteSource> {
  const size = await project.size(path);
  if (size === undefined) throw gone(path);
  return {
    name: path,
    size,
    async read(range) {
      const bytes = await project.bytes(path, range);
      if (bytes === undefined) throw gone(path);
      return bytes;
    },
  };
}

function gone(path: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_PROJECT_UNREADABLE',
    `could not read file "${path}": there is no such file`,
    {
      hint: 'check the path, and that the ignore rules do not leave the file out',
      file: path,
    },
  );
}

/** Bytes in memory as a source. */
export function sourceOfBytes(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read: (range) => Promise.resolve(bytes.subarray(range.start, range.end)),
  };
}
