import type { Answer, AnswerPayload } from '../answer.ts';
import type { Tensor } from '../arrays.ts';
import type { Names } from '../names.ts';
import { writeTensorWire } from '../tftensor/wire.ts';
import { writeMeta } from './meta-writer.ts';
import { writeList, writeValue } from './values.ts';
import { block, blockOf, packedDoubles, textField, varint } from './write.ts';

/** Encodes an answer as SeldonMessage; meta is always there, as Seldon's executor wants it. */
export function writeAnswer({ payload, meta }: Answer): Buffer {
  return Buffer.concat([writeMeta(meta), writePayload(payload)]);
}

/** The one field of the payload. */
export function writePayload(payload: AnswerPayload): Buffer {
  switch (payload.kind) {
    case 'tensor':
      return tensorBlock(payload.names, payload.value);
    case 'ndarray':
      return blockOf(0x1a, [payload.names.wire, block(0x1a, writeList(payload.value))]);
    case 'tftensor':
      return blockOf(0x1a, [payload.names.wire, block(0x22, writeTensorWire(payload.value, payload.dtype))]);
    case 'binData':
      return block(0x22, payload.value);
    case 'strData':
      return block(0x2a, Buffer.from(payload.value));
    case 'jsonData':
      return block(0x32, writeValue(payload.value));
    case 'customData':
      return blockOf(0x3a, [textField(0x0a, payload.value.typeUrl), block(0x12, payload.value.value)]);
  }
}

function tensorBlock(names: Names, { shape, values }: Tensor): Buffer {
  const numbers = packedDoubles(values);
  const sizes = Buffer.concat(shape.map(varint));
  const shapeField = sizes.length === 0 ? sizes : block(0x0a, sizes);
  const head = numbers.length === 0 ? [] : [Buffer.of(0x12), varint(numbers.length)];
  const inner = [shapeField, ...head, numbers];
  const size = inner.reduce((sum, piece) => sum + piece.length, 0);
  return blockOf(0x1a, [names.wire, Buffer.of(0x12), varint(size), ...inner]);
}
