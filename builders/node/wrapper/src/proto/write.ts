const EMPTY = Buffer.alloc(0);

/** An integer of any sign; negative ones take ten bytes, as int32 and int64 do. */
export function varint(value: number): Buffer {
  if (value >= 0 && value < 128) return Buffer.of(value);
  if (value >= 0 && value < 16_384) return Buffer.of((value & 127) | 128, value >> 7);
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** A length-delimited field; `key` is field number and wire type as one byte. */
export function block(key: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(key), varint(content.length), content]);
}

/** A length-delimited field of several pieces. */
export function blockOf(key: number, pieces: readonly Uint8Array[]): Buffer {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return Buffer.concat([Buffer.of(key), varint(size), ...pieces]);
}

/** A string field. An empty one is left out, as proto3 does. */
export function textField(key: number, text: string): Buffer {
  return text === '' ? EMPTY : block(key, Buffer.from(text));
}

/** An integer field; zero is left out. */
export function integerField(key: number, value: number): Buffer {
  return value === 0 ? EMPTY : Buffer.concat([Buffer.of(key), varint(value)]);
}

/** One entry of a map whose value is a message or a text. */
export function entry(key: number, name: string, value: Uint8Array): Buffer {
  return blockOf(key, [block(0x0a, Buffer.from(name)), block(0x12, value)]);
}

/**
 * Doubles in the bytes of a packed list, little-endian as every platform that we build for. Writing through a typed array costs
 * less than half of writing each number into a Buffer.
 */
export function packedDoubles(values: ArrayLike<unknown>): Buffer {
  const doubles = new Float64Array(values.length);
  if (values instanceof Float64Array) doubles.set(values);
  else for (let index = 0; index < values.length; index += 1) doubles[index] = Number(values[index]);
  return Buffer.from(doubles.buffer);
}
