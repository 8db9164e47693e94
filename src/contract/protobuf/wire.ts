// The protobuf wire format: https://protobuf.dev/programming-guides/encoding/

/** One field as it stands on the wire. */
export type Field =
  | { readonly number: number; readonly type: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly type: 'bytes' | 'fixed64' | 'fixed32'; readonly bytes: Buffer };

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Encodes an integer of any sign; negative ones take ten bytes, as int32 and int64 do. */
function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function tag(number: number, type: number): Buffer {
  return varint(BigInt(number * 8 + type));
}

/** A length-delimited field: bytes, an embedded message, or a packed list. */
export function bytesField(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([tag(number, BYTES), varint(BigInt(bytes.length)), bytes]);
}

export function textField(number: number, text: string): Buffer {
  return bytesField(number, Buffer.from(text, 'utf8'));
}

export function intField(number: number, value: number): Buffer {
  return Buffer.concat([tag(number, VARINT), varint(BigInt(value))]);
}

export function doubleField(number: number, value: number): Buffer {
  return Buffer.concat([tag(number, FIXED64), packedDoubles([value])]);
}

export function packedDoubles(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) bytes.writeDoubleLE(value, index * 8);
  return bytes;
}

export function packedInts(values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => varint(BigInt(value))));
}

/** The fields of a message, in order. Throws for bytes that are no message. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const cursor = new Cursor(bytes);
  while (!cursor.atEnd) {
    const key = Number(cursor.varint());
    const number = key >>> 3;
    switch (key & 7) {
      case VARINT:
        yield { number, type: 'varint', value: cursor.varint() };
        break;
      case FIXED64:
        yield { number, type: 'fixed64', bytes: cursor.take(8) };
        break;
      case BYTES:
        yield { number, type: 'bytes', bytes: cursor.take(Number(cursor.varint())) };
        break;
      case FIXED32:
        yield { number, type: 'fixed32', bytes: cursor.take(4) };
        break;
      default:
        throw new Error(`protobuf message: field ${number} has the unknown wire type ${key & 7}`);
    }
  }
}

/** The doubles of a repeated field: packed, or one by one as older encoders write them. */
export function doublesOf({ bytes }: { readonly bytes: Buffer }): readonly number[] {
  if (bytes.length % 8 !== 0)
    throw new Error(`protobuf message: ${bytes.length} bytes are no list of doubles`);
  return Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(index * 8));
}

/** The signed integers of a repeated field: packed, or one by one. */
export function intsOf(field: Field): readonly number[] {
  if (field.type === 'varint') return [signed(field.value)];
  const cursor = new Cursor(field.bytes);
  const values: number[] = [];
  while (!cursor.atEnd) values.push(signed(cursor.varint()));
  return values;
}

function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

/** Reads bytes from the front. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new Error('protobuf message: it ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.take(1).readUInt8();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new Error('protobuf message: a number has more than ten bytes');
  }
}
