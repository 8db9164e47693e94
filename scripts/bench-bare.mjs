#!/usr/bin/env node
// node scripts/bench-bare.mjs [EXAMPLE …]: builds the bare models of examples/ and measures image, build, start and requests.
// Prints a Markdown table. Builds use --no-cache for the cold figure; uv's and the lock's caches stay warm.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import Docker from 'dockerode';
import protobuf from 'protobufjs';

const root = resolve(import.meta.dirname, '..');
const REQUESTS = 1500;

/** One row for each example, in the encoding that its model takes. */
const ROWS = {
  'sklearn-iris': { ndarray: [[5.1, 3.5, 1.4, 0.2]] },
  'xgboost-churn': { names: ['months', 'charges', 'support calls'], ndarray: [[2, 95.5, 4]] },
  'xgboost-wine': { ndarray: [[13, 2, 2.3, 17, 100, 2.5, 2, 0.3, 1.5, 5, 1, 2.5, 700]] },
  'lightgbm-loans': {
    names: ['yearly income', 'amount', 'purpose', 'home'],
    ndarray: [[38000, 9000, 'car', 'rent']],
  },
  'catboost-loans': {
    names: ['yearly income', 'amount', 'purpose', 'home'],
    ndarray: [[38000, 9000, 'car', 'rent']],
  },
  'skops-penguins': { ndarray: [[39, 18, 190, 3700]] },
  'xgboost-categories': {
    names: ['yearly income', 'amount', 'purpose', 'home'],
    ndarray: [[38000, 9000, 'car', 'rent']],
  },
  onnx: { ndarray: [[5.1, 3.5, 1.4, 0.2]] },
  'tensorflow-savedmodel': { jsonData: { measures: [[0.5, 1, -1, 0.25]], site: ['north'] } },
  keras: {
    ndarray: [Array.from({ length: 8 }, (_, row) => Array.from({ length: 8 }, (_, at) => [(row + at) % 17]))],
  },
  'keras-legacy': { ndarray: [Array.from({ length: 64 }, (_, at) => at % 17)] },
  'keras-own-layer': { jsonData: { day: [[172]], weather: [[0.5, -1, 0.25]] } },
  mlflow: { names: ['age', 'bmi', 'bp'], ndarray: [[0.05, 0.06, 0.02]] },
  'mlflow-pyfunc': { names: ['zone', 'hour', 'kilometres'], ndarray: [['centre', 4, 2.5]] },
  'mlflow-xgboost': { names: ['months', 'charges', 'calls'], ndarray: [[2, 95.5, 4]] },
  'mlflow-catboost': { names: ['months', 'charges', 'calls'], ndarray: [[2, 95.5, 4]] },
  'mlflow-tensorflow': { ndarray: [Array.from({ length: 64 }, (_, at) => at % 17)] },
};

const engine = new Docker();
const docker = (...args) => execFileSync('docker', args, { encoding: 'utf8' }).trim();
const mirror = execFileSync('bash', [join(root, 'scripts/setup-bases.sh'), '3.11'], {
  encoding: 'utf8',
}).trim();
const flags = mirror === '' ? [] : ['--registry-mirror', mirror];

function build(folder, tag, ...more) {
  const began = performance.now();
  const args = [
    join(root, 'bin/seldon-build.js'),
    'build',
    folder,
    '-t',
    tag,
    '--json',
    '--no-verify',
    ...flags,
    ...more,
  ];
  execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
  return (performance.now() - began) / 1000;
}

/** Microseconds of CPU that a container has had, threads and processes that ended included. */
async function cpuOf(id) {
  const { cpu_stats: stats } = await engine.getContainer(id).stats({ stream: false, 'one-shot': true });
  return stats.cpu_usage.total_usage / 1000;
}

function post(port, body, agent) {
  return new Promise((done, failed) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/predict',
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    };
    const request = http.request(options, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += part));
      answer.on('end', () => (answer.statusCode === 200 ? done(text) : failed(new Error(text))));
    });
    request.on('error', failed);
    request.end(body);
  });
}

async function grpcClient(port) {
  const types = await protobuf.load(join(root, 'test/contracts/proto/prediction.proto'));
  const message = types.lookupType('seldon.protos.SeldonMessage');
  const service = {
    predict: {
      path: '/seldon.protos.Model/Predict',
      requestStream: false,
      responseStream: false,
      requestSerialize: (bytes) => bytes,
      responseDeserialize: (bytes) => bytes,
    },
  };
  const Client = makeGenericClientConstructor(service, 'Model');
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  return { client, encode: (body) => Buffer.from(message.encode(message.fromObject(body)).finish()) };
}

/** data.ndarray is a google.protobuf.ListValue, jsonData a google.protobuf.Value. */
function messageOf({ names = [], ndarray, jsonData }) {
  if (jsonData !== undefined) return { jsonData: valueOf(jsonData) };
  return { data: { names, ndarray: { values: ndarray.map(valueOf) } } };
}

function valueOf(cell) {
  if (Array.isArray(cell)) return { listValue: { values: cell.map(valueOf) } };
  if (typeof cell === 'object') {
    const fields = Object.entries(cell).map(([key, inner]) => [key, valueOf(inner)]);
    return { structValue: { fields: Object.fromEntries(fields) } };
  }
  return typeof cell === 'number' ? { numberValue: cell } : { stringValue: cell };
}

async function measure(example) {
  const work = mkdtempSync(join(tmpdir(), 'bench-bare-'));
  const tag = `seldon-build-bench/${example}:bare`;
  const folder = join(work, example);
  cpSync(join(root, 'examples', example), folder, { recursive: true });
  try {
    const cold = build(folder, tag, '--no-cache');
    writeFileSync(join(folder, 'notes.md'), 'an edit\n');
    const edit = build(folder, tag);
    const size = Number(docker('image', 'inspect', '-f', '{{.Size}}', tag)) / 1e6;
    return { example, cold, edit, size, ...(await serve(tag, ROWS[example])) };
  } finally {
    rmSync(work, { recursive: true });
    docker('rmi', '-f', tag);
  }
}

async function serve(tag, row) {
  const starts = [];
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    const id = docker(
      'run',
      '-d',
      '--read-only',
      '--tmpfs',
      '/tmp',
      '-p',
      '127.0.0.1::9000',
      '-p',
      '127.0.0.1::5000',
      tag,
    );
    try {
      const port = (inner) => Number(docker('port', id, `${inner}/tcp`).split('\n')[0].split(':').at(-1));
      const [rest, grpc] = [port(9000), port(5000)];
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const body = JSON.stringify(row.jsonData === undefined ? { data: row } : row);
      while (!(await post(rest, body).catch(() => ''))) await new Promise((next) => setTimeout(next, 20));
      starts.push(performance.now() - began);
      if (round < 2) continue;
      const overRest = await cpuPerCall(id, () => post(rest, body, agent));
      const { client, encode } = await grpcClient(grpc);
      const bytes = encode(messageOf(row));
      const call = () =>
        new Promise((done, failed) =>
          client.predict(bytes, (error, answer) => (error ? failed(error) : done(answer))),
        );
      const overGrpc = await cpuPerCall(id, call);
      client.close();
      agent.destroy();
      return { start: Math.min(...starts), overRest, overGrpc };
    } finally {
      docker('rm', '-f', id);
    }
  }
}

/** The smallest of three slices: other work on the machine only adds. */
async function cpuPerCall(id, call) {
  for (let index = 0; index < 300; index += 1) await call();
  const slices = [];
  for (let slice = 0; slice < 3; slice += 1) {
    const before = await cpuOf(id);
    for (let index = 0; index < REQUESTS / 3; index += 1) await call();
    slices.push(((await cpuOf(id)) - before) / (REQUESTS / 3));
  }
  return Math.min(...slices);
}

console.log(
  '| example | image MB | build cold s | after a code edit s | first answer ms | REST CPU µs | gRPC CPU µs |',
);
console.log('|---|--:|--:|--:|--:|--:|--:|');
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(ROWS);
for (const example of wanted) {
  const { cold, edit, size, start, overRest, overGrpc } = await measure(example);
  const cells = [size, cold.toFixed(1), edit.toFixed(1), start, overRest, overGrpc];
  console.log(
    `| ${example} | ${cells.map((cell) => (typeof cell === 'number' ? Math.round(cell) : cell)).join(' | ')} |`,
  );
}
