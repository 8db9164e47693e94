// Most projects need none of the tables: each is made when it is asked for.
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

/** CRC-32 of gzip and xz (reflected polynomial edb88320). */
const CRC32 = once(() => tableOf32((crc) => ((crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1), 0));

/** CRC-32 of bzip2 (the same polynomial, most significant bit first). */
const CRC32_BZIP2 = once(() =>
  tableOf32((crc) => ((crc & 0x80000000) === 0 ? crc << 1 : (crc << 1) ^ 0x04c11db7), 24),
);

function tableOf32(shift: (crc: number) => number, from: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << from;
    for (let bit = 0; bit < 8; bit++) crc = shift(crc);
    return crc >>> 0;
  });
}

/** Continues a CRC-32 (start with 0). */
export function crc32(crc: number, bytes: Uint8Array): number {
  const table = CRC32();
  let state = ~crc;
  for (const byte of bytes) state = (table[(state ^ byte) & 0xff] ?? 0) ^ (state >>> 8);
  return ~state >>> 0;
}

/** Continues bzip2's CRC-32 (start with 0). */
export function crc32OfBzip2(crc: number, bytes: Uint8Array): number {
  const table = CRC32_BZIP2();
  let state = ~crc;
  for (const byte of bytes) state = (table[((state >>> 24) ^ byte) & 0xff] ?? 0) ^ (state << 8);
  return ~state >>> 0;
}

const LOW_HALF = 0xffffffffn;

/** CRC-64 of xz (ECMA-182, reflected polynomial c96c5795d7870f42), in halves because 64-bit integers are slow. */
const CRC64 = once(tablesOf64);

function tablesOf64(): [Uint32Array, Uint32Array] {
  const entries = Array.from({ length: 256 }, (_, byte) => {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1n) === 1n ? (crc >> 1n) ^ 0xc96c5795d7870f42n : crc >> 1n;
    return crc;
  });
  return [
    Uint32Array.from(entries, (crc) => Number(crc & LOW_HALF)),
    Uint32Array.from(entries, (crc) => Number(crc >> 32n)),
  ];
}

/** A CRC-64 that grows with the bytes it is given. */
export class Crc64 {
  #low = 0xffffffff;
  #high = 0xffffffff;

  update(bytes: Uint8Array): void {
    const [lowTable, highTable] = CRC64();
    let low = this.#low;
    let high = this.#high;
    for (const byte of bytes) {
      const index = (low ^ byte) & 0xff;
      low = (lowTable[index] ?? 0) ^ ((low >>> 8) | (high << 24));
      high = (highTable[index] ?? 0) ^ (high >>> 8);
    }
    this.#low = low;
    this.#high = high;
  }

  get value(): bigint {
    return (BigInt(~this.#high >>> 0) << 32n) | BigInt(~this.#low >>> 0);
  }
}
