import type { Json } from '../../model/detection.ts';
import { corrupt } from '../artifact-problem.ts';
import { listOf, memberOf, textOf } from '../json-value.ts';

/** Weights that lie one behind the other in some files. */
export interface WeightGroup {
  /** Relative to the folder of model.json. */
  readonly paths: readonly string[];
  /** What the files have to hold together; undefined when text is among the weights. */
  readonly sizeBytes: number | undefined;
}

// Bytes of one value (TensorFlow.js, DTYPE_VALUE_SIZE_MAP; quantized weights are stored as the type they are squeezed into).
const SIZES: Readonly<Record<string, number>> = {
  bool: 1,
  complex64: 8,
  float16: 2,
  float32: 4,
  int32: 4,
  uint8: 1,
  uint16: 2,
};

/** The groups of a weights manifest. Throws a problem for entries without paths, names or sizes. */
export function weightGroups(manifest: readonly Json[]): readonly WeightGroup[] {
  return manifest.map((group) => {
    const paths = listOf(memberOf(group, 'paths')).map(pathOf);
    const sizes = listOf(memberOf(group, 'weights')).map(sizeOf);
    const sizeBytes = sizes.every((size) => size !== undefined) ? sum(sizes) : undefined;
    return { paths, sizeBytes };
  });
}

function pathOf(path: Json): string {
  if (typeof path !== 'string' || path === '') throw corrupt('its weightsManifest has a file without a name');
  if (path.startsWith('/') || path.includes('\\') || path.split('/').includes('..')) {
    throw corrupt(`its weightsManifest names a file outside of its folder: "${path.slice(0, 80)}"`);
  }
  return path;
}

function sizeOf(weight: Json): number | undefined {
  const name = textOf(weight, 'name') ?? '';
  const dtype = textOf(memberOf(weight, 'quantization'), 'dtype') ?? textOf(weight, 'dtype') ?? '';
  if (dtype === 'string') return undefined;
  const size = Object.hasOwn(SIZES, dtype) ? SIZES[dtype] : undefined;
  if (size === undefined)
    throw corrupt(`weight "${name.slice(0, 80)}" has the unknown type "${dtype.slice(0, 20)}"`);
  const values = listOf(memberOf(weight, 'shape')).reduce((product: number, length) => {
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
      throw corrupt(`weight "${name.slice(0, 80)}" has a shape that is none`);
    }
    return product * length;
  }, 1);
  if (!Number.isSafeInteger(values * size))
    throw corrupt(`weight "${name.slice(0, 80)}" is larger than any file`);
  return values * size;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
