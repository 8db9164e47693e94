import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode } from '../../../../test/contracts/proto-json.ts';
import type { Server } from '../../../../test/contracts/server.ts';
import { ask, project, serve } from './server.ts';

const COMPONENT = `module.exports = {
  predict: (x) => x, transform_input: (x) => x, route: () => 1, aggregate: (xs) => xs[0], send_feedback: () => [],
};`;
// npm run fuzz:node sets them.
const COUNT = Number(process.env['FUZZ_REQUESTS'] ?? 1500);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20221125);
const TIMEOUT_MS = 60_000 + COUNT * 100;
const made = project({ 'Fuzzed.js': COMPONENT });
let server: Server;

beforeAll(async () => {
  server = await serve(made.folder, { MODEL_NAME: 'Fuzzed' });
}, 30_000);

afterAll(async () => {
  await server.stop();
  made[Symbol.dispose]();
});

/** A linear congruential generator of fixed seed: a failure comes again. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Pick = (below: number) => number;

const LEAVES = [0, -1, 1.5, 1e308, null, true, '', 'x', '\ud800', '__proto__', 'é你', 2 ** 53];
const KEYS = [
  'data',
  'ndarray',
  'tensor',
  'tftensor',
  'shape',
  'values',
  'names',
  'meta',
  'tags',
  'metrics',
  'puid',
  'strData',
  'binData',
  'jsonData',
  'requestPath',
  'routing',
  'seldonMessages',
  'dtype',
  'tensorShape',
  'dim',
  'size',
  'doubleVal',
  'tensorContent',
  'request',
  'truth',
  'reward',
  'response',
  '__proto__',
  'constructor',
];

function anything(pick: Pick, depth = 0): unknown {
  const kind = pick(depth > 5 ? 1 : 4);
  if (kind === 0) return LEAVES[pick(LEAVES.length)];
  if (kind === 1) return Array.from({ length: pick(4) }, () => anything(pick, depth + 1));
  const entries = Array.from(
    { length: pick(5) },
    () => [KEYS[pick(KEYS.length)], anything(pick, depth + 1)] as const,
  );
  return Object.fromEntries(entries);
}

const MESSAGES = [
  { data: { names: ['a'], ndarray: [[1, 'x', null]] } },
  { data: { tensor: { shape: [1, 2], values: [1, 2] } }, meta: { puid: 'p', tags: { a: 1 } } },
  { data: { tftensor: { dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '2' }] }, floatVal: [1] } } },
  { jsonData: { a: [1, { b: null }] } },
  { strData: 'x' },
  { binData: 'AAEC' },
];

/** A well-formed text with some of its bytes changed, dropped or doubled. */
function bent(bytes: Buffer, pick: Pick): Buffer {
  const result = [...bytes];
  for (let times = pick(6); times > 0 && result.length > 0; times -= 1) {
    const at = pick(result.length);
    const how = pick(4);
    if (how === 0) result[at] = pick(256);
    else if (how === 1) result.splice(at, 1 + pick(4));
    else if (how === 2) result.splice(at, 0, ...result.slice(at, at + pick(8)));
    else result.length = at;
  }
  return Buffer.from(result);
}

const PATHS = [
  '/predict',
  '/transform-input',
  '/route',
  '/aggregate',
  '/send-feedback',
  '/api/v1.0/predictions',
];
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'text/plain',
  '',
];

function post(path: string, type: string, body: Buffer): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': body.length };
    const options = {
      host: '127.0.0.1',
      port: server.ports.rest,
      path,
      method: 'POST',
      headers,
      timeout: 10_000,
    };
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}

async function restOnce(pick: Pick): Promise<number> {
  const value = pick(2) === 0 ? anything(pick) : MESSAGES[pick(MESSAGES.length)];
  const json = Buffer.from(JSON.stringify(value));
  const type = TYPES[pick(3) === 0 ? pick(TYPES.length) : 0] ?? '';
  const body = pick(3) === 0 ? bent(json, pick) : json;
  const path = PATHS[pick(PATHS.length)] ?? '/predict';
  const { status, text } = await post(path, type, body);
  const asked = `${path} ${type} ${body.toString('base64')} => ${status} ${text.slice(0, 200)}`;

  expect([200, 400], asked).toContain(status);
  expect(() => JSON.parse(text) as unknown, asked).not.toThrow();
  return status;
}

/** Damaged bytes on a connection of their own; what comes back until it ends. Rejects where it stays open. */
async function rawOnce(pick: Pick): Promise<string> {
  const body = JSON.stringify(MESSAGES[pick(MESSAGES.length)]);
  const framed =
    pick(2) === 0
      ? `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
      : `Transfer-Encoding: chunked\r\n\r\n${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const whole = `POST ${PATHS[pick(PATHS.length)]} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${framed}`;
  const bytes = bent(Buffer.from(whole), pick);
  const socket = connect({ port: server.ports.rest, host: '127.0.0.1' });
  let text = '';
  socket.on('data', (part) => (text += part.toString('latin1')));
  socket.on('error', () => undefined); // it may end while we still send
  socket.end(bytes);
  await once(socket, 'close', { signal: AbortSignal.timeout(10_000) });
  expect(text, bytes.toString('base64')).toMatch(/^$|^HTTP\/1\.1 (?!500)\d{3} /);
  return text;
}

const METHODS = [
  ['Model/Predict', 'SeldonMessage'],
  ['Transformer/TransformInput', 'SeldonMessage'],
  ['Router/Route', 'SeldonMessage'],
  ['Combiner/Aggregate', 'SeldonMessageList'],
  ['Model/SendFeedback', 'Feedback'],
] as const;
const same = (bytes: Buffer): Buffer => bytes;

async function grpcOnce(pick: Pick, client: Client): Promise<number> {
  const [method, type] = METHODS[pick(METHODS.length)] ?? METHODS[0];
  const message = MESSAGES[pick(MESSAGES.length)] ?? {};
  const value = {
    SeldonMessage: message,
    SeldonMessageList: { seldonMessages: [message] },
    Feedback: { request: message, reward: 1 },
  }[type];
  const bytes = bent(encode(type, value), pick);
  const code = await new Promise<number>((resolve) => {
    const deadline = Date.now() + 10_000;
    client.makeUnaryRequest(
      `/seldon.protos.${method}`,
      same,
      same,
      bytes,
      new Metadata(),
      { deadline },
      (error) => {
        resolve(error?.code ?? 0);
      },
    );
  });

  // OK or INVALID_ARGUMENT
  expect([0, 3], `${method} ${bytes.toString('base64')} => ${code}`).toContain(code);
  return code;
}

describe('whatever is sent, the server answers that it is right or that the caller is wrong', () => {
  it(
    'over REST',
    async () => {
      const pick = numbers(SEED);
      const statuses: number[] = [];
      for (let index = 0; index < COUNT; index += 1) statuses.push(await restOnce(pick));

      // Both happen often, or the fuzz would reach only one side of the code.
      for (const status of [200, 400])
        expect(statuses.filter((one) => one === status).length).toBeGreaterThan(COUNT / 10);

      expect(await ask(server, '/health/ping')).toMatchObject({ status: 200 });
    },
    TIMEOUT_MS,
  );

  it(
    'over connections with damaged bytes',
    async () => {
      const pick = numbers(SEED + 2);
      const answers: string[] = [];
      for (let index = 0; index < COUNT; index += 1) answers.push(await rawOnce(pick));

      for (const status of ['HTTP/1.1 200', 'HTTP/1.1 400'])
        expect(answers.filter((text) => text.startsWith(status)).length).toBeGreaterThan(COUNT / 20);
      expect(await ask(server, '/health/ping')).toMatchObject({ status: 200 });
    },
    TIMEOUT_MS,
  );

  it(
    'over gRPC',
    async () => {
      const pick = numbers(SEED + 4);
      const client = new Client(`127.0.0.1:${server.ports.grpc}`, credentials.createInsecure());
      const codes: number[] = [];
      for (let index = 0; index < COUNT; index += 1) codes.push(await grpcOnce(pick, client));
      client.close();

      for (const code of [0, 3])
        expect(codes.filter((one) => one === code).length).toBeGreaterThan(COUNT / 10);

      expect(await ask(server, '/health/ping')).toMatchObject({ status: 200 });
    },
    TIMEOUT_MS,
  );
});
