import type { Tensor } from '../arrays.ts';
import { BadRequest } from '../errors.ts';
import { BYTES, malformed, VARINT, type Fields } from '../proto/fields.ts';
import { block, blockOf, integerField, packedDoubles, varint } from '../proto/write.ts';
import { isComplex } from './complex.ts';
import { writeContent } from './content.ts';
import { tensorOfParts } from './parts.ts';
import { dataTypeOf } from './types.ts';

/** The typed lists of varints; the others that are neither these nor floats are texts, or of no use here. */
const INTEGERS = new Set([7, 10, 11, 13, 16, 17]);
const FLOATS = new Set([5, 9]);
const DOUBLES = new Set([6, 12]);

/** A TensorProto in protobuf's binary form. */
export function readTensorWire(fields: Fields): ReturnType<typeof tensorOfParts> {
  const found: Found = { dtype: 0, shape: [], content: Buffer.alloc(0), lists: new Map() };
  while (fields.next()) readField(fields, found);
  const { dtype, shape, content, lists } = found;
  return tensorOfParts({ dtype, shape, content, values: joined(lists.get(dataTypeOf(dtype)?.field ?? 0)) });
}

interface Found {
  dtype: number;
  content: Uint8Array;
  readonly shape: number[];
  /** The typed lists by field number, in the pieces in which they came. */
  readonly lists: Map<number, ArrayLike<unknown>[]>;
}

/** Nearly every list comes in one piece, and stays as it is. */
function joined(pieces: readonly ArrayLike<unknown>[] = []): ArrayLike<unknown> {
  const [first] = pieces;
  return first && pieces.length === 1 ? first : pieces.flatMap((piece) => Array.from(piece));
}

function readField(fields: Fields, found: Found): void {
  const { number, wire } = fields;
  if (number >= 5) {
    const list = found.lists.get(number) ?? [];
    list.push(readNumbers(fields));
    found.lists.set(number, list);
  } else if (wire === VARINT) {
    if (number === 1) found.dtype = fields.value;
  } else if (number === 2) found.shape.push(...readShape(fields.inner()));
  else if (number === 4) found.content = fields.content();
}

function readShape(fields: Fields): readonly number[] {
  const dims: number[] = [];
  while (fields.next()) {
    if (fields.number === 3 && fields.wire === VARINT && fields.value !== 0)
      throw new BadRequest('tftensor has a shape of unknown rank');
    if (fields.number !== 2 || fields.wire !== BYTES) continue;
    const dim = fields.inner();
    let size = 0;
    while (dim.next()) if (dim.number === 1 && dim.wire === VARINT) size = dim.value;
    dims.push(size);
  }
  return dims;
}

function readNumbers(fields: Fields): ArrayLike<unknown> {
  const { number, wire } = fields;
  if (wire === VARINT) return [fields.value];
  if (DOUBLES.has(number)) return new Float64Array(aligned(fields, 8));
  if (FLOATS.has(number)) return new Float32Array(aligned(fields, 4));
  if (!INTEGERS.has(number)) return [fields.content()];
  if (wire !== BYTES) throw malformed('a list of integers has another wire type');
  return fields.integers();
}

/** A copy of what typed arrays can look at. */
function aligned(fields: Fields, width: number): ArrayBuffer {
  if ((fields.stop - fields.start) % width !== 0) throw malformed('a packed list is cut short');
  return new Uint8Array(fields.content()).buffer;
}

/** A numeric array as TensorProto in binary form. */
export function writeTensorWire({ shape, values }: Tensor, dtype: number): Buffer {
  const type = dataTypeOf(dtype);
  if (!type) throw new TypeError(`there is no DataType ${dtype}`);
  const dims = shape.map((size) => block(0x12, integerField(0x08, size)));
  const head = [integerField(0x08, dtype), blockOf(0x12, dims)];
  if (values.length === 0) return Buffer.concat(head);
  if (values.length > 1 || isComplex(values[0]))
    return Buffer.concat([...head, block(0x22, writeContent(values, type))]);
  const key = varint(type.field * 8 + BYTES);
  const single = singleOf(Number(values[0]), type.field);
  return Buffer.concat([...head, key, varint(single.length), single]);
}

function singleOf(value: number, field: number): Buffer {
  if (field === 6) return packedDoubles([value]);
  if (field !== 5) return varint(value);
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
