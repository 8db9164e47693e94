import type { Tensor } from '../arrays.ts';
import { BadRequest } from '../errors.ts';
import { isList, isRecord, shown } from '../guards.ts';
import { isComplex } from './complex.ts';
import { writeContent } from './content.ts';
import { tensorOfParts, type Parts } from './parts.ts';
import { dataTypeOf } from './types.ts';

/** A TensorProto in proto3's JSON form; camelCase and snake_case names are the same. */
export function readTensorJson(value: unknown): ReturnType<typeof tensorOfParts> {
  if (!isRecord(value)) throw new BadRequest('tftensor must be an object with dtype, tensorShape and values');
  const fields = Object.fromEntries(Object.entries(value).map(([key, member]) => [camel(key), member]));
  const type = dataTypeOf(fields['dtype']);
  if (!type) throw new BadRequest(`tftensor has the dtype ${shown(fields['dtype'])}, which is not supported`);
  const content = fields['tensorContent'] ?? '';
  const list = fields[type.json] ?? [];
  if (typeof content !== 'string' || !isList(list))
    throw new BadRequest('tftensor is not a TensorProto in JSON');
  const values =
    type.store === 'text' ? list.map((one) => Buffer.from(String(one), 'base64')) : list.map(numberIn);
  const parts: Parts = {
    dtype: type.number,
    shape: shapeOf(fields['tensorShape']),
    content: Buffer.from(content, 'base64'),
    values,
  };
  return tensorOfParts(parts);
}

/** A numeric array as TensorProto in proto3's JSON form. */
export function writeTensorJson({ shape, values }: Tensor, dtype: number): object {
  const type = dataTypeOf(dtype);
  if (!type) throw new TypeError(`there is no DataType ${dtype}`);
  const dim = shape.map((size) => (size === 0 ? {} : { size: String(size) }));
  const head = { dtype: type.name, tensorShape: shape.length === 0 ? {} : { dim } };
  if (values.length === 0) return head;
  if (values.length > 1 || isComplex(values[0]))
    return { ...head, tensorContent: writeContent(values, type).toString('base64') };
  const wide = type.store === 'i8' || type.store === 'u8';
  return { ...head, [type.json]: [wide ? String(values[0]) : values[0]] };
}

function shapeOf(shape: unknown): readonly number[] {
  if (shape === undefined || shape === null) return [];
  const dim = isRecord(shape) ? (shape['dim'] ?? []) : undefined;
  if (!isList(dim) || !dim.every(isRecord))
    throw new BadRequest('tftensor.tensorShape must be {"dim": [{"size": …}]}');
  return dim.map((one) => numberIn(one['size'] ?? 0));
}

function numberIn(value: unknown): number {
  const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
  const isNumber =
    ['number', 'string', 'boolean'].includes(typeof value) && (!Number.isNaN(number) || value === 'NaN');
  if (!isNumber) throw new BadRequest(`tftensor has the value ${shown(value)}, which is no number`);
  return number;
}

function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
