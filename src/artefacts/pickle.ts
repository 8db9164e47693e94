import { corrupt, reading } from './artifact-problem.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { compressionOf, HEAD_BYTES, type Compression } from './compression/compression-of.ts';
import { decompressed } from './compression/decompress.ts';
import { Budget } from './pickle/budget.ts';
import { rootOf, type PickleRoot } from './pickle/root.ts';
import { runPickle } from './pickle/run-pickle.ts';
import { Trace, type CallOpcode, type GlobalUse, type ImportPlace, type Place } from './pickle/trace.ts';
import type { PickleValue } from './pickle/values.ts';

export type { PickleRoot } from './pickle/root.ts';
export type { CallOpcode, GlobalUse, ImportOpcode, Place } from './pickle/trace.ts';
export type { PickleValue } from './pickle/values.ts';

/** What a pickle or joblib file says, found out without loading it. Offsets are in the decompressed stream. */
export interface PickleFacts {
  /** The file's path in the project. */
  readonly file: string;
  readonly sizeBytes: number;
  /** "joblib" when arrays follow their descriptions in the stream; only joblib can load such a file. */
  readonly container: 'pickle' | 'joblib';
  readonly compression: Compression;
  /** 0 to 5: the highest protocol that the stream names or whose opcodes it uses. */
  readonly protocol: number;
  readonly root: PickleRoot;
  /** What loading would import, in order of first appearance. */
  readonly globals: readonly GlobalUse[];
  /** Modules that it would import by a call with their name (cloudpickle and dill do so), sorted. */
  readonly imports: readonly string[];
  /** The same with the offset of the first such call, in order of first appearance. */
  readonly importPlaces: readonly ImportPlace[];
  /** Picklers that write code into the file. */
  readonly codePicklers: readonly CodePickler[];
  /** Calls of something that the pickle itself made. */
  readonly indirectCalls: readonly Place<CallOpcode>[];
  /** References to things outside the file. */
  readonly persistentIds: readonly Place[];
  /** Entries of a registry of the process that wrote the file. */
  readonly extensionCodes: readonly { readonly code: number; readonly offset: number }[];
  /** scikit-learn releases that the states of its estimators name, sorted. */
  readonly sklearnVersions: readonly string[];
  /** Whether more follows the end of the pickle (loading does not look at it). */
  readonly hasTrailingData: boolean;
  /** The object, symbolically. */
  readonly value: PickleValue;
}

export type CodePickler = 'cloudpickle' | 'dill';

/** What is read beyond the pickle's end so that the checksum of a compressed file is seen. */
const MAX_TRAILING_BYTES = 1024 * 1024;

/**
 * Reads a pickle or joblib file opcode by opcode (formats: CPython's `pickletools`; joblib's `numpy_pickle`). Nothing is
 * imported or called. Throws E_ARTIFACT_CORRUPT, E_ARTIFACT_HOSTILE or E_ARTIFACT_UNSUPPORTED.
 */
export function readPickle(source: ByteSource): Promise<PickleFacts> {
  return reading(source, read);
}

async function read(source: ByteSource): Promise<PickleFacts> {
  if (source.size === 0) throw corrupt('it is empty');
  const head = await source.read({ start: 0, end: Math.min(HEAD_BYTES, source.size) });
  const compression = compressionOf(head);
  const reader = new ByteReader(decompressed(source, compression));
  const trace = new Trace();
  const { value, protocol } = await runPickle({ reader, trace, budget: new Budget() });
  const { globals, imports, importPlaces } = trace;
  return {
    file: source.name,
    sizeBytes: source.size,
    container: trace.joblibArrays > 0 ? 'joblib' : 'pickle',
    compression,
    protocol,
    root: rootOf(value),
    globals,
    imports,
    importPlaces,
    codePicklers: codePicklersOf(globals),
    indirectCalls: trace.indirectCalls,
    persistentIds: trace.persistentIds,
    extensionCodes: trace.extensionCodes,
    sklearnVersions: trace.sklearnVersions,
    hasTrailingData: await readTrailing(reader),
    value,
  };
}

async function readTrailing(reader: ByteReader): Promise<boolean> {
  await reader.fill(MAX_TRAILING_BYTES);
  return reader.buffered > 0;
}

function codePicklersOf(globals: readonly GlobalUse[]): readonly CodePickler[] {
  const hasPart = (part: string): boolean => globals.some(({ module }) => module.split('.').includes(part));
  const picklers: readonly CodePickler[] = ['cloudpickle', 'dill'];
  return picklers.filter(hasPart);
}
