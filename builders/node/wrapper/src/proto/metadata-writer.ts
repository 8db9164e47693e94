import type { Metadata } from '../metadata.ts';
import { isList, isRecord } from '../guards.ts';
import { writeValue } from './values.ts';
import { block, blockOf, entry, textField, varint } from './write.ts';

/** A SeldonModelMetadata. */
export function writeMetadata(metadata: Metadata): Buffer {
  return Buffer.concat([
    textField(0x0a, metadata.name),
    ...metadata.versions.map((version) => block(0x12, Buffer.from(version))),
    textField(0x1a, metadata.platform),
    ...metadata.inputs.map((one) => block(0x22, writeSide(one))),
    ...metadata.outputs.map((one) => block(0x2a, writeSide(one))),
    ...Object.entries(metadata.custom).map(([key, value]) => entry(0x32, key, Buffer.from(value))),
  ]);
}

/** A SeldonMessageMetadata: one input or output. */
function writeSide(side: unknown): Buffer {
  const { messagetype, schema, name, datatype, shape } = isRecord(side) ? side : {};
  const sizes = isList(shape) ? shape.map((size) => varint(Number(size))) : [];
  return Buffer.concat([
    textField(0x0a, textIn(messagetype)),
    schema === undefined ? Buffer.alloc(0) : block(0x12, writeValue(schema)),
    textField(0x1a, textIn(name)),
    textField(0x22, textIn(datatype)),
    sizes.length === 0 ? Buffer.alloc(0) : blockOf(0x2a, sizes),
  ]);
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
