import { type OnnxFacts, SeldonBuildError, type TensorFacts } from '../../../src/builder-api.ts';

// What onnxruntime-node passes on (onnxruntime-common, "Tensor.Type"): no 16-bit floats, since Node has no arrays of
// them before 24, and no sequences or maps ("Non tensor type is temporarily not supported").
const CARRIED: ReadonlySet<string> = new Set([
  'bool',
  'float32',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'object',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
]);
/** A file need not tell the type of an output. */
const UNTOLD = 'unknown';

/** Throws E_ARTIFACT_UNSUPPORTED for inputs and outputs that onnxruntime has no form for in Node. */
export function refuseUncarried({ file, inputs, outputs }: OnnxFacts): void {
  const input = inputs.find(({ dtype }) => !CARRIED.has(dtype));
  if (input !== undefined) throw uncarried(file, 'input', input);
  const output = outputs.find(({ dtype }) => !CARRIED.has(dtype) && dtype !== UNTOLD);
  if (output !== undefined) throw uncarried(file, 'output', output);
}

function uncarried(file: string, side: string, { name, dtype }: TensorFacts): SeldonBuildError {
  return new SeldonBuildError(
    'E_ARTIFACT_UNSUPPORTED',
    `cannot serve "${file}" in Node: its ${side} "${name}" is of type ${dtype}, which onnxruntime-node does not have`,
    { file, hint: `${remedyFor(dtype)}, or leave --builder out: python/onnx serves the file as it is` },
  );
}

function remedyFor(dtype: string): string {
  return dtype === 'sequence' || dtype === 'map'
    ? 'convert the model with options={"zipmap": False} (skl2onnx), so that probabilities are a tensor'
    : 'export the model with inputs and outputs of 32-bit floats';
}
