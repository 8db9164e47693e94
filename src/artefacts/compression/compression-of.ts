import { Buffer } from 'node:buffer';
import { corrupt, unsupported } from '../artifact-problem.ts';

/** How a file is compressed. */
export type Compression = 'none' | 'zlib' | 'gzip' | 'bz2' | 'lzma' | 'xz';

/** As many bytes of the file's beginning as `compressionOf` wants to see. */
export const HEAD_BYTES = 64;

interface Magic {
  readonly bytes: readonly number[];
  /** What is known to be there instead of a pickle, and what to do about it. */
  readonly problem: () => Error;
}

/** What is often found under a name that ends in .pkl or .joblib. */
const OTHERS: readonly Magic[] = [
  { bytes: [0x04, 0x22, 0x4d, 0x18], problem: () => unsupportedCompression('lz4') },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], problem: () => unsupportedCompression('zstandard') },
  { bytes: [0x5a, 0x46], problem: oldJoblib },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    problem: () => otherFormat('a zip archive (PyTorch, skops, NumPy .npz …)'),
  },
  { bytes: [0x89, 0x48, 0x44, 0x46], problem: () => otherFormat('an HDF5 file (Keras .h5 …)') },
  { bytes: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], problem: () => otherFormat('a NumPy .npy file') },
  { bytes: [...Buffer.from('version https://git-lfs', 'latin1')], problem: lfsPointer },
  { bytes: [...Buffer.from('<!DOCTYPE', 'latin1')], problem: () => otherFormat('a web page') },
];

const FORMATS: readonly { readonly compression: Compression; readonly is: (head: Uint8Array) => boolean }[] =
  [
    { compression: 'gzip', is: (head) => startsWith(head, [0x1f, 0x8b]) },
    { compression: 'bz2', is: isBzip2 },
    { compression: 'xz', is: (head) => startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) },
    // "LZMA alone" has no magic; 5d is what every encoder writes unless told otherwise, and no opcode is 00.
    { compression: 'lzma', is: (head) => startsWith(head, [0x5d, 0x00, 0x00]) },
    { compression: 'zlib', is: isZlib },
  ];

/** "BZh1" to "BZh9"; a pickle, too, may begin with B. */
function isBzip2(head: Uint8Array): boolean {
  const level = head[3] ?? 0;
  return startsWith(head, [0x42, 0x5a, 0x68]) && level >= 0x31 && level <= 0x39;
}

/** Method 8, window of 32 KiB; the two bytes of the header are a multiple of 31 (RFC 1950). */
function isZlib(head: Uint8Array): boolean {
  return head[0] === 0x78 && (0x7800 | (head[1] ?? 0)) % 31 === 0;
}

/**
 * Tells the compression by the first bytes, never by the file's name: the same bytes that joblib looks for, and some
 * more so that no pickle is taken for something else. Throws a problem for what is known not to be readable here.
 */
export function compressionOf(head: Uint8Array): Compression {
  for (const { bytes, problem } of OTHERS) if (startsWith(head, bytes)) throw problem();
  return FORMATS.find((format) => format.is(head))?.compression ?? 'none';
}

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => head[index] === byte);
}

function unsupportedCompression(name: string): Error {
  return unsupported(
    `it is compressed with ${name}, which is not supported`,
    "save the model again, for example with joblib.dump(model, path, compress=('zlib', 3))",
  );
}

function oldJoblib(): Error {
  return unsupported(
    'it was compressed by joblib before 0.10',
    'load it with the joblib that wrote it and save it again with joblib 1.0 or later',
  );
}

function otherFormat(what: string): Error {
  return unsupported(
    `it is ${what}, not a pickle`,
    'give the file the ending of its format, or save the model again',
  );
}

function lfsPointer(): Error {
  return corrupt('it is a Git LFS pointer, not the model itself', 'run "git lfs pull" in the project');
}
