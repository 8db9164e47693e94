import type { ArtifactFormat } from '../artifact-format.ts';

export const FORMAT: ArtifactFormat = {
  builder: 'python/onnx',
  one: 'an ONNX model',
  several: 'ONNX models',
  hasName: (name) => name.endsWith('.onnx'),
};
