import {
  signedOf,
  type FieldHandler,
  type FieldHandlers,
  type ProtobufMessage,
  type WireField,
} from '../protobuf-message.ts';
import type { Dimension, TensorFacts } from '../tensor-facts.ts';

// TensorProto.DataType of onnx/onnx.proto.
const DTYPES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'object',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
};

/** What else a value may be: TypeProto's other members. */
const CONTAINERS: Readonly<Record<number, string>> = { 4: 'sequence', 5: 'map', 8: 'sparse', 9: 'optional' };

interface ValueType {
  dtype: string;
  shape: readonly Dimension[] | undefined;
}

/** Reads a ValueInfoProto: a name and a type. */
export async function valueInfoOf(field: WireField, message: ProtobufMessage): Promise<TensorFacts> {
  let name = '';
  const type: ValueType = { dtype: 'unknown', shape: undefined };
  await message.inside(field, {
    1: async (part, info) => {
      name = await info.text(part);
    },
    2: (part, info) => info.inside(part, typeHandlers(type)),
  });
  return { name, dtype: type.dtype, shape: type.shape };
}

function typeHandlers(type: ValueType): FieldHandlers {
  const containers = Object.entries(CONTAINERS).map(([number, container]): [string, FieldHandler] => [
    number,
    () => {
      type.dtype = container;
    },
  ]);
  return {
    ...Object.fromEntries(containers),
    1: (part, inner) =>
      inner.inside(part, {
        1: (element) => {
          const number = signedOf(element);
          type.dtype = DTYPES[number] ?? `type ${number}`;
        },
        2: async (shape, tensor) => {
          type.shape = await shapeOf(shape, tensor);
        },
      }),
  };
}

async function shapeOf(field: WireField, message: ProtobufMessage): Promise<readonly Dimension[]> {
  const dimensions: Dimension[] = [];
  await message.inside(field, {
    1: async (part, shape) => {
      let dimension: Dimension = null;
      await shape.inside(part, {
        1: (size) => {
          const value = signedOf(size);
          dimension = value < 0 ? null : value;
        },
        2: async (name, inner) => {
          dimension = (await inner.text(name)) || null;
        },
      });
      dimensions.push(dimension);
    },
  });
  return dimensions;
}
