import type { Json } from '../../src/model/detection.ts';
import type { ContainerExit } from '../../src/model/ports.ts';
import type { Payload } from '../../src/contract/message.ts';
import { textField } from '../../src/contract/protobuf/wire.ts';

export type Transport = 'rest' | 'grpc';

/** An operation asked for: what was sent, and how. */
export interface Asked {
  readonly operation: string;
  readonly payloads: readonly Payload[];
  readonly transport: Transport;
  /** How many calls came before this one, over both transports. */
  readonly call: number;
}

/** Everything that a component's server may do right or wrong. */
export interface Behaviour {
  answer(asked: Asked): Payload;
  /** The JSON text of an answer. */
  readonly rest: (payload: Payload) => string;
  readonly malformedStatus: number;
  readonly malformedBody: string;
  /** A message without data is the component's own affair, as for one with `predict_raw`. */
  readonly takesWholeMessages: boolean;
  /** gRPC answers what it cannot take with an empty message. */
  readonly grpcTakesAnything: boolean;
  /** Paths that are answered with 404. */
  readonly missingPaths: readonly string[];
  readonly missingMethods: readonly string[];
  readonly acceptsAnyContentType: boolean;
  readonly diesOfMalformed: boolean;
  readonly health: number;
  readonly metadata: Readonly<Record<string, Json>>;
  readonly metadataOverGrpc: Buffer;
  readonly metricsText: string;
  readonly metricsStatus: number;
  readonly exit: ContainerExit;
  readonly offline: readonly ('starting' | 'healthy' | 'unhealthy' | 'none')[];
  /** Milliseconds until the server listens; Infinity: never. */
  readonly startsAfterMs: number;
  /** The container's program ends at once. */
  readonly exits: boolean;
  readonly log: () => string;
  readonly files: Readonly<Record<string, string>>;
}

export const NAMES = ['setosa', 'versicolor', 'virginica'];

/** The contract of the right component: four numbers in, three probabilities out. */
export const CONTRACT = JSON.stringify({
  features: ['a', 'b', 'c', 'd'].map((name) => ({
    name,
    ftype: 'continuous',
    dtype: 'FLOAT',
    range: [0, 10],
  })),
  targets: NAMES.map((name) => ({ name, ftype: 'continuous', dtype: 'FLOAT', range: [0, 1] })),
});

/** A server that does everything right. */
export const RIGHT: Behaviour = {
  answer: ({ payloads }) => probabilities(payloads),
  rest: (payload) => JSON.stringify({ ...jsonOf(payload), meta: {} }),
  malformedStatus: 400,
  malformedBody: statusBody("Can't find JSON in data"),
  takesWholeMessages: false,
  grpcTakesAnything: false,
  missingPaths: [],
  missingMethods: [],
  acceptsAnyContentType: false,
  diesOfMalformed: false,
  health: 200,
  metadata: { name: 'iris', versions: ['1'], platform: 'sklearn', inputs: [], outputs: [], custom: {} },
  metadataOverGrpc: metadataBytes('iris'),
  metricsText: '# HELP rows_total \n# TYPE rows_total counter\nrows_total{method="predict"} 3.0\n',
  metricsStatus: 200,
  exit: { exitCode: 0, seconds: 0.2 },
  offline: ['starting', 'healthy'],
  startsAfterMs: 0,
  exits: false,
  log: () => 'loading the model\nlistening on 9000\n',
  files: {},
};

export function statusBody(info: string): string {
  return JSON.stringify({ status: { code: -1, info, reason: 'MICROSERVICE_BAD_DATA', status: 1 } });
}

export function metadataBytes(name: string): Buffer {
  return Buffer.concat([textField(1, name), textField(2, '1'), textField(3, 'sklearn')]);
}

/** The rows of a request as numbers. */
export function rowsOf(payload: Payload | undefined): readonly (readonly number[])[] {
  if (payload?.kind === 'ndarray') return payload.rows.map((row) => [row].flat().map(Number));
  if (payload?.kind !== 'tensor') return [];
  const [count = 0] = payload.shape;
  const width = payload.values.length / count;
  return Array.from({ length: count }, (_, row) => payload.values.slice(row * width, (row + 1) * width));
}

/** Rows of numbers in the encoding of the request, as Seldon's wrapper answers. */
export function encodedAs(
  request: Payload | undefined,
  rows: readonly (readonly number[])[],
  names: readonly string[] = NAMES,
): Payload {
  if (request?.kind !== 'tensor') return { kind: 'ndarray', names, rows };
  return { kind: 'tensor', names, shape: [rows.length, rows[0]?.length ?? 0], values: rows.flat() };
}

function probabilities(payloads: readonly Payload[]): Payload {
  const [request] = payloads;
  const rows = rowsOf(request).map((row) => {
    const weights = [0.1, 0.2, 0.3].map((weight) =>
      Math.exp(weight * row.reduce((sum, value) => sum + value, 0)),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
  return encodedAs(request, rows);
}

/** A payload in its JSON form. */
export function jsonOf(payload: Payload): Readonly<Record<string, Json>> {
  switch (payload.kind) {
    case 'ndarray':
      return { data: { names: payload.names, ndarray: payload.rows } };
    case 'tensor':
      return { data: { names: payload.names, tensor: { shape: payload.shape, values: payload.values } } };
    case 'strData':
      return { strData: payload.text };
    case 'jsonData':
      return { jsonData: payload.value };
    case 'binData':
      return { binData: payload.base64 };
    case 'tftensor':
    case 'customData':
    case 'nothing':
      return {};
  }
}
