/**
 * What a pickle may ask of its reader. Each figure is far above what scikit-learn and its relatives write and low
 * enough for the reader to stay within some hundred megabytes and some seconds, whatever the file says.
 */

/** A forest of 1,000 deep trees has about 100,000 opcodes, a vocabulary of five million terms 35 million. */
export const MAX_OPCODES = 50_000_000;

/** Values kept at once on the stack: a tuple's items wait there, and C's pickler batches lists by 1,000. */
export const MAX_STACK = 4_000_000;

/** CPython's pickler gives up at its recursion limit (1,000 frames, about 300 levels), unless someone raised it. */
export const MAX_DEPTH = 10_000;

/** Eight bytes each. A vocabulary of five million terms remembers five million strings. */
export const MAX_MEMO = 16_000_000;

/** Memory of tuples, lists, dicts and objects, estimated: two million of them, where a forest has some thousands. */
export const MAX_CONTAINER_BYTES = 256 * 1024 * 1024;

/** What an empty one takes in V8, roughly. */
export const SEQUENCE_BYTES = 100;
export const DICT_BYTES = 300;
export const OBJECT_BYTES = 100;
export const ITEM_BYTES = 8;

/** Different imports. A pickle of a large pipeline has about fifty; tests of ours have at most 200. */
export const MAX_GLOBALS = 20_000;

/** Where the same kind of suspicious thing was seen: more places tell nobody anything. */
export const MAX_PLACES = 1_000;

/** Longer text is known by its length only: names of classes, columns and labels are shorter. */
export const MAX_KEPT_TEXT_BYTES = 4_096;

/** Text kept in all, with what each piece takes besides: five million terms of a vocabulary. */
export const MAX_KEPT_TEXT_TOTAL = 256 * 1024 * 1024;
export const TEXT_BYTES = 40;

/** 512 class labels of eight bytes; longer payloads are skipped. */
export const MAX_KEPT_BYTES = 4_096;

/** Payloads kept in all, with what each takes besides. */
export const MAX_KEPT_BYTES_TOTAL = 128 * 1024 * 1024;
export const PAYLOAD_BYTES = 80;

/** Items of one container that are kept: more columns than a table of features has. */
export const MAX_KEPT_ITEMS = 20_000;

/** Items kept in all; beyond, containers know only their length. */
export const MAX_KEPT_ITEMS_TOTAL = 4_000_000;

/** Longer integers are known to be integers only: no estimator's parameter has more than 64 bits. */
export const MAX_KEPT_INTEGER_BYTES = 64;
export const MAX_DIGITS = 160;

/** Names of modules and classes: longer ones are nobody's. */
export const MAX_NAME_LENGTH = 1_024;
