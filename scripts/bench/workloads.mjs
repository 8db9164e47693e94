// What is measured: a request, what a right answer holds, who takes part, and the goal (the issue "Python wrapper", "Speed").
import { bytesOf, frameOf, listValueOf, matrix, messageOf } from './messages.mjs';

const SMALL = matrix(1, 4);
const IMAGE = matrix(1, 784);
const BATCH = matrix(64, 784);

const json = (value) => Buffer.from(JSON.stringify(value));
const names = (columns) => Array.from({ length: columns }, (_, index) => `t:${index}`);
const REST = ['stock', 'ours', 'ours again', 'uvicorn', 'raw'];
const GRPC = ['stock', 'ours', 'ours again', 'grpcio'];

function rest(id, title, rows, more = {}) {
  return {
    id,
    title,
    transport: 'rest',
    component: 'Identity',
    body: json({ data: { ndarray: rows } }),
    subjects: REST,
    connections: 8,
    streams: 1,
    check: (text) => {
      const { data } = JSON.parse(text);
      return same(data.ndarray, rows) && same(data.names, names(rows[0].length));
    },
    ...more,
  };
}

function grpc(id, title, data, more) {
  const message = { data };
  return {
    id,
    title,
    transport: 'grpc',
    component: 'Identity',
    body: frameOf(message),
    message: bytesOf(message),
    subjects: GRPC,
    connections: 4,
    streams: 8,
    ...more,
  };
}

const metered = { puid: 'bench-1', requestPath: { first: 'acme/first:1' }, tags: { from: 'client' } };

/** The workloads; `goals` are least ratios of CPU-µs per request, the named subject's over ours. */
export const WORKLOADS = [
  rest('rest-1x4', 'REST 1×4 ndarray', SMALL, { goals: { stock: 20, raw: 0.6 } }),
  rest('rest-1x784', 'REST 1×784 ndarray', IMAGE, { goals: { stock: 8 } }),
  rest('rest-64x784', 'REST 64×784 ndarray, echoed', BATCH, { goals: { stock: 4 } }),
  rest('rest-1x4-metered', 'REST 1×4 with metrics, tags, request path', SMALL, {
    component: 'Metered',
    subjects: ['stock', 'ours', 'ours again'],
    goals: { stock: 30 },
    body: json({ meta: metered, data: { names: ['a', 'b', 'c', 'd'], ndarray: SMALL } }),
    check: (text) => {
      const { data, meta } = JSON.parse(text);
      return (
        same(data.ndarray, SMALL) &&
        meta.puid === 'bench-1' &&
        same(
          meta.metrics.map(({ key }) => key),
          ['rows', 'level', 'duration'],
        ) &&
        same(meta.tags, { from: 'client', model: 'iris', version: 3 }) &&
        same(meta.requestPath, { bench: 'acme/bench:2', first: 'acme/first:1' })
      );
    },
  }),
  grpc(
    'grpc-1x4-tensor',
    'gRPC 1×4 tensor',
    { tensor: tensorOf(SMALL) },
    {
      goals: { stock: 2 },
      check: (bytes) => same(messageOf(bytes).data.tensor, tensorOf(SMALL)),
    },
  ),
  grpc(
    'grpc-64x784-tensor',
    'gRPC 64×784 tensor',
    { tensor: tensorOf(BATCH) },
    {
      streams: 1,
      goals: { stock: 10 },
      check: (bytes) => same(messageOf(bytes).data.tensor, tensorOf(BATCH)),
    },
  ),
  grpc(
    'grpc-64x784-ndarray',
    'gRPC 64×784 ndarray',
    { ndarray: listValueOf(BATCH) },
    {
      streams: 1,
      connections: 2,
      goals: { stock: 20 },
      check: (bytes) => same(messageOf(bytes).data.ndarray, listValueOf(BATCH)),
    },
  ),
];

function tensorOf(rows) {
  return { shape: [rows.length, rows[0].length], values: rows.flat() };
}

function same(left, right) {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
