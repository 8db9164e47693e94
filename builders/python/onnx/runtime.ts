import type { AsOf, OnnxFacts } from '../../../src/builder-api.ts';

/** The onnxruntime that a model needs at least, the day it is from, and how sure that is. */
export interface RuntimeChoice {
  /** "1.20" */
  readonly atLeast: string | undefined;
  readonly asOf: AsOf | undefined;
  readonly notices: readonly string[];
}

// The first onnxruntime for each version of ONNX's operators, and for each revision of its file format
// (https://onnxruntime.ai/docs/reference/compatibility.html). Later ones read all earlier ones.
const BY_OPSET: readonly (readonly [opset: number, runtime: string])[] = [
  [23, '1.23'],
  [22, '1.20'],
  [21, '1.18'],
  [20, '1.17'],
  [19, '1.15'],
  [18, '1.14'],
  [17, '1.12'],
  [16, '1.11'],
  [15, '1.10'],
];
const BY_IR: readonly (readonly [ir: number, runtime: string])[] = [
  [11, '1.22'],
  [10, '1.18'],
  [9, '1.16'],
  [8, '1.10'],
];
const NEWEST_KNOWN = { opset: 23, ir: 11 };

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
  const opset = onnx.opsets.find(({ domain }) => domain === '')?.version ?? 0;
  const floors = [floorOf(BY_OPSET, opset), floorOf(BY_IR, onnx.irVersion)].filter(
    (one) => one !== undefined,
  );
  const atLeast = floors.sort(byMinor).at(-1);
  const asOf = dayOf(onnx);
  const what = `opset ${opset} and revision ${onnx.irVersion} of the format`;
  const from = atLeast === undefined ? 'every onnxruntime' : `onnxruntime from ${atLeast} on`;
  const unknown = opset > NEWEST_KNOWN.opset || onnx.irVersion > NEWEST_KNOWN.ir;
  const sure = unknown
    ? `${onnx.file} has ${what}, newer than this program knows: the newest onnxruntime is likely to read it`
    : `${onnx.file} names no onnxruntime: ${from} reads its ${what}`;
  const day =
    asOf === undefined
      ? 'the newest is taken'
      : `the newest of the day of ${asOf.name} ${asOf.version} is taken`;
  return { atLeast, asOf: unknown ? undefined : asOf, notices: [unknown ? sure : `${sure}; ${day}`] };
}

function floorOf(table: readonly (readonly [number, string])[], value: number): string | undefined {
  return table.find(([from]) => value >= from)?.[1];
}

function byMinor(a: string, b: string): number {
  return Number(a.split('.')[1]) - Number(b.split('.')[1]);
}

function dayOf({ producer, producerVersion }: OnnxFacts): Extract<AsOf, { kind: 'release' }> | undefined {
  const key = producer?.toLowerCase() ?? '';
  const name = Object.hasOwn(EXPORTERS, key) ? EXPORTERS[key] : undefined;
  const version = /^\d+(?:\.\d+)+/.exec(producerVersion ?? '')?.[0];
  return name === undefined || version === undefined ? undefined : { kind: 'release', name, version };
}
