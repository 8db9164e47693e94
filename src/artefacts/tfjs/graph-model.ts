import type { Json } from '../../model/detection.ts';
import { isList, listOf, memberOf, textOf } from '../json-value.ts';
import type { Dimension, TensorFacts } from '../tensor-facts.ts';
import type { ModelTensors } from './layers-model.ts';

// TensorFlow's names of types (types.proto) that TensorFlow.js knows.
const DTYPES: Readonly<Record<string, string>> = {
  DT_BOOL: 'bool',
  DT_COMPLEX64: 'complex64',
  DT_FLOAT: 'float32',
  DT_DOUBLE: 'float32',
  DT_HALF: 'float32',
  DT_INT8: 'int32',
  DT_INT16: 'int32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_STRING: 'string',
  DT_UINT8: 'int32',
};

/** The tensors of a frozen graph: of its signature, else its placeholders and nothing about outputs. */
export function graphTensors(json: Json, topology: Json): ModelTensors {
  const signature =
    memberOf(json, 'signature') ?? memberOf(memberOf(json, 'userDefinedMetadata'), 'signature');
  const inputs = signatureTensors(memberOf(signature, 'inputs'));
  return {
    inputs: inputs.length > 0 ? inputs : placeholders(listOf(memberOf(topology, 'node'))),
    outputs: signatureTensors(memberOf(signature, 'outputs')),
  };
}

function signatureTensors(value: Json | undefined): readonly TensorFacts[] {
  if (typeof value !== 'object' || value === null || isList(value)) return [];
  return Object.entries(value).map(([key, tensor]) => ({
    name: key,
    dtype: dtypeOf(memberOf(tensor, 'dtype')),
    shape: shapeOf(memberOf(tensor, 'tensorShape')),
  }));
}

function placeholders(nodes: readonly Json[]): readonly TensorFacts[] {
  return nodes
    .filter((node) => textOf(node, 'op') === 'Placeholder')
    .map((node) => {
      const attributes = memberOf(node, 'attr');
      return {
        name: textOf(node, 'name') ?? '',
        dtype: dtypeOf(memberOf(memberOf(attributes, 'dtype'), 'type')),
        shape: shapeOf(memberOf(memberOf(attributes, 'shape'), 'shape')),
      };
    });
}

function dtypeOf(value: Json | undefined): string {
  return typeof value === 'string' && Object.hasOwn(DTYPES, value) ? (DTYPES[value] ?? value) : 'float32';
}

/** `{ dim: [{ size: "-1" }, …] }`: protobuf's JSON has 64-bit numbers as texts. */
function shapeOf(value: Json | undefined): readonly Dimension[] | undefined {
  if (value === undefined || memberOf(value, 'unknownRank') === true) return undefined;
  return listOf(memberOf(value, 'dim')).map((dim) => {
    const size = Number(memberOf(dim, 'size') ?? 0);
    return Number.isInteger(size) && size >= 0 ? size : null;
  });
}
