import { fieldsOf, type Field } from './wire.ts';

/** The parts of a SeldonModelMetadata that REST and gRPC must agree on. */
export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: number;
  readonly outputs: number;
}

// prediction.proto of Seldon Core v1: SeldonModelMetadata.
const METADATA = { name: 1, versions: 2, platform: 3, inputs: 4, outputs: 5 } as const;

/** Decodes a SeldonModelMetadata; of its inputs and outputs only how many there are. Throws for bytes that are none. */
export function decodeMetadata(bytes: Uint8Array): ModelMetadata {
  const fields = [...fieldsOf(bytes)];
  const textsOf = (number: number): string[] => fields.flatMap((field) => textOf(field, number));
  const count = (number: number): number => fields.filter((field) => field.number === number).length;
  return {
    name: textsOf(METADATA.name).at(-1) ?? '',
    versions: textsOf(METADATA.versions),
    platform: textsOf(METADATA.platform).at(-1) ?? '',
    inputs: count(METADATA.inputs),
    outputs: count(METADATA.outputs),
  };
}

function textOf(field: Field, number: number): string[] {
  return field.type === 'bytes' && field.number === number ? [field.bytes.toString('utf8')] : [];
}
