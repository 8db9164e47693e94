/** Half-open range of bytes: `start` is the first byte, `end` the one after the last. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A read-only view of the user's source tree, after the ignore rules (`.dockerignore`, `.s2iignore`).
 * Paths are relative, without a leading "./", and use "/". A path that is not a regular file does not exist.
 * Throws E_PROJECT_UNREADABLE for a file that is there and cannot be read.
 */
export interface Project {
  /** The folder's own name: the default name of the image. */
  readonly name: string;
  /** All files, sorted by code unit. */
  files(): Promise<readonly string[]>;
  has(path: string): Promise<boolean>;
  /** The file's text (UTF-8, without a byte order mark), or undefined when there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** The file's bytes, or those of a range of it (model files can be gigabytes). */
  bytes(path: string, range?: ByteRange): Promise<Uint8Array | undefined>;
  /** Size in bytes. */
  size(path: string): Promise<number | undefined>;
  /** Whether the owner may execute the file. */
  executable(path: string): Promise<boolean>;
}
