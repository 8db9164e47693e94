import type { OnnxFacts } from '../../src/builder-api.ts';

/** The oldest onnxruntime that reads a model. */
export interface RuntimeFloor {
  /** "1.20"; undefined when every one does. */
  readonly atLeast: string | undefined;
  /** Whether the tables know the model's operators and format; else the newest runtime is the best guess. */
  readonly isKnown: boolean;
  /** "opset 17 and revision 8 of the format" */
  readonly what: string;
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

/** What the version of a model's operators and the revision of its format ask for. */
export function runtimeFloorOf({ opsets, irVersion }: OnnxFacts): RuntimeFloor {
  const opset = opsets.find(({ domain }) => domain === '')?.version ?? 0;
  const floors = [floorOf(BY_OPSET, opset), floorOf(BY_IR, irVersion)].filter((one) => one !== undefined);
  return {
    atLeast: floors.sort(byMinor).at(-1),
    isKnown: opset <= NEWEST_KNOWN.opset && irVersion <= NEWEST_KNOWN.ir,
    what: `opset ${opset} and revision ${irVersion} of the format`,
  };
}

function floorOf(table: readonly (readonly [number, string])[], value: number): string | undefined {
  return table.find(([from]) => value >= from)?.[1];
}

function byMinor(a: string, b: string): number {
  return Number(a.split('.')[1]) - Number(b.split('.')[1]);
}
