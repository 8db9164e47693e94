import { Buffer } from 'node:buffer';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** How a frame of zstd begins (RFC 8878, 3.1.1). */
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

export function isZstd(head: Uint8Array): boolean {
  return MAGIC.equals(head.subarray(0, MAGIC.length));
}

/** A reader of zstd, which Node has since 22.15; undefined before. */
export function createUnzstd(): Transform | undefined {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  return isMaker(create) ? create() : undefined;
}

function isMaker(value: unknown): value is () => Transform {
  return typeof value === 'function';
}
