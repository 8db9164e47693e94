import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { crc32, Crc64 } from './checksums.ts';

export type CheckKind = 'none' | 'crc32' | 'crc64' | 'sha256';

/** The check of a block's content. */
export interface Check {
  /** Bytes that it takes in the file. */
  readonly length: number;
  update(bytes: Uint8Array): void;
  matches(stored: Buffer): boolean;
}

export function checkOf(kind: CheckKind): Check {
  switch (kind) {
    case 'none':
      return { length: 0, update: () => undefined, matches: () => true };
    case 'crc32':
      return checkCrc32();
    case 'crc64':
      return checkCrc64();
    case 'sha256':
      return checkSha256();
  }
}

function checkCrc32(): Check {
  let crc = 0;
  return {
    length: 4,
    update(bytes) {
      crc = crc32(crc, bytes);
    },
    matches: (stored) => stored.readUInt32LE() === crc,
  };
}

function checkCrc64(): Check {
  const crc = new Crc64();
  return {
    length: 8,
    update(bytes) {
      crc.update(bytes);
    },
    matches: (stored) => stored.readBigUInt64LE() === crc.value,
  };
}

function checkSha256(): Check {
  const hash = createHash('sha256');
  return {
    length: 32,
    update(bytes) {
      hash.update(bytes);
    },
    matches: (stored) => hash.digest().equals(stored),
  };
}
