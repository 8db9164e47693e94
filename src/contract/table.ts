import type { Json } from '../model/detection.ts';
import { leavesOf } from './batch.ts';
import { CheckFailed } from './check-failed.ts';
import { isJsonList } from './json.ts';
import type { NdarrayPayload, Payload, TensorPayload } from './message.ts';

/** An answer's rows, whatever they were encoded as. */
export interface Table {
  readonly shape: readonly number[];
  readonly names: readonly string[];
  /** The values of each row, flat. */
  readonly rows: readonly (readonly Json[])[];
}

/** The table in a payload, or undefined for payloads that are none. Throws CheckFailed for a tensor that is none. */
export function tableOf(payload: Payload): Table | undefined {
  if (payload.kind === 'ndarray') return tableOfNdarray(payload);
  return payload.kind === 'tensor' ? tableOfTensor(payload) : undefined;
}

function tableOfNdarray({ names, rows }: NdarrayPayload): Table {
  return { shape: shapeOf(rows), names, rows: rows.map(leavesOf) };
}

function tableOfTensor({ names, shape, values }: TensorPayload): Table {
  const product = shape.reduce((size, length) => size * length, 1);
  if (shape.length === 0 || product !== values.length) {
    throw new CheckFailed(
      `${product} values for the tensor shape ${textOfShape(shape)}`,
      `${values.length} values`,
    );
  }
  const [count = 0] = shape;
  const width = count === 0 ? 0 : values.length / count;
  const rows = Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width));
  return { shape, names, rows };
}

/** Lengths of nested lists, as deep as all of a level are lists of the same shape. */
function shapeOf(list: readonly Json[]): readonly number[] {
  const inner = list.map((item) =>
    item !== null && typeof item === 'object' && isJsonList(item) ? shapeOf(item) : [],
  );
  const [first = []] = inner;
  const same = inner.every((shape) => shape.join() === first.join());
  return same ? [list.length, ...first] : [list.length];
}

export function textOfShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
