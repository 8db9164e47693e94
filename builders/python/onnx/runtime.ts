import type { AsOf, OnnxFacts } from '../../../src/builder-api.ts';
import { runtimeFloorOf } from '../../project/onnx-runtime.ts';

/** The onnxruntime that a model needs at least, the day it is from, and how sure that is. */
export interface RuntimeChoice {
  /** "1.20" */
  readonly atLeast: string | undefined;
  readonly asOf: AsOf | undefined;
  readonly notices: readonly string[];
}

// What exporters call themselves in a file, and their names on the package index.
const EXPORTERS: Readonly<Record<string, string>> = {
  skl2onnx: 'skl2onnx',
  onnxmltools: 'onnxmltools',
  pytorch: 'torch',
  tf2onnx: 'tf2onnx',
  paddlepaddle: 'paddle2onnx',
};

/**
 * Chooses by what a file records: the version of its operators sets the oldest runtime; the exporter's release, where it is
 * named, the day whose newest runtime is taken.
 */
export function runtimeFor(onnx: OnnxFacts): RuntimeChoice {
  const { atLeast, isKnown, what } = runtimeFloorOf(onnx);
  const asOf = dayOf(onnx);
  const from = atLeast === undefined ? 'every onnxruntime' : `onnxruntime from ${atLeast} on`;
  const sure = isKnown
    ? `${onnx.file} names no onnxruntime: ${from} reads its ${what}`
    : `${onnx.file} has ${what}, newer than this program knows: the newest onnxruntime is likely to read it`;
  const day =
    asOf === undefined
      ? 'the newest is taken'
      : `the newest of the day of ${asOf.name} ${asOf.version} is taken`;
  return { atLeast, asOf: isKnown ? asOf : undefined, notices: [isKnown ? `${sure}; ${day}` : sure] };
}

function dayOf({ producer, producerVersion }: OnnxFacts): Extract<AsOf, { kind: 'release' }> | undefined {
  const key = producer?.toLowerCase() ?? '';
  const name = Object.hasOwn(EXPORTERS, key) ? EXPORTERS[key] : undefined;
  const version = /^\d+(?:\.\d+)+/.exec(producerVersion ?? '')?.[0];
  return name === undefined || version === undefined ? undefined : { kind: 'release', name, version };
}
