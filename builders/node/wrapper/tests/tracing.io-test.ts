import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientOf, drive } from '../../../../test/contracts/drive.ts';
import { ask, project, run, serve } from './server.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;
const SERVER_KIND = 2;
const FAILED = 2;

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly Tag[];
  readonly events: readonly { readonly name: string }[];
}

interface Tag {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Tag[] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

function tags(list: readonly Tag[]): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
}

/** An OTLP collector of OTLP/HTTP in JSON. */
async function collector() {
  const got: Export[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/v1/traces') got.push(JSON.parse(Buffer.concat(parts).toString()) as Export);
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const resources = () => got.flatMap(({ resourceSpans }) => resourceSpans);
  return {
    env: {
      TRACING: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    spans: () => resources().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    services: () => resources().map(({ resource }) => tags(resource.attributes)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

// Its own copy of the API, as a user's project has one.
const TRACED = `
const { trace } = require(${JSON.stringify(join(import.meta.dirname, '../../../../node_modules/@opentelemetry/api'))});
const { setTimeout: delay } = require('node:timers/promises');
const tracer = trace.getTracer('own');
module.exports = {
  predict: async (text) => {
    await delay(5);
    return tracer.startActiveSpan('own work', (span) => {
      span.end();
      if (text === 'fail') throw new Error('told to');
      return text;
    });
  },
  transform_input: (text) => text,
};`;

type Headers = Readonly<Record<string, string>>;

async function post(rest: number, path: string, text: string, headers: Headers = {}): Promise<number> {
  const body = JSON.stringify({ strData: text });
  const sent = { 'content-type': 'application/json', ...headers };
  const { status } = await fetch(`http://127.0.0.1:${rest}${path}`, { method: 'POST', body, headers: sent });
  return status;
}

describe('spans', () => {
  it('of both transports have the caller as parent and the own spans of the component as children', async () => {
    await using sink = await collector();
    using made = project({ 'Traced.js': TRACED });
    const server = await serve(made.folder, { MODEL_NAME: 'Traced.js', ...sink.env });
    const { rest, grpc } = server.ports;
    await ask(server, '/health/ping');
    await ask(server, '/metadata');
    expect(await post(rest, '/predict', 'x', { traceparent: TRACEPARENT, 'Seldon-Puid': 'p1' })).toBe(200);
    expect(await post(rest, '/predict', 'fail', { 'uber-trace-id': `${TRACE}%3A${SPAN}%3A0%3A1` })).toBe(500);
    const client = clientOf(grpc);
    const metadata = { traceparent: TRACEPARENT };
    for (const method of ['Model/Predict', 'Transformer/TransformInput'])
      expect(
        await drive(
          {
            to: 'grpc',
            method: `seldon.protos.${method}`,
            type: undefined,
            message: { strData: 'x' },
            metadata,
          },
          server.ports,
          client,
        ),
      ).toMatchObject({ code: 'OK' });
    client.close();
    await server.stop(); // exports what is left

    expect(new Set(sink.services().map((names) => names['service.name']))).toEqual(new Set(['Traced']));
    const spans = sink.spans();
    const ours = spans.filter(({ name }) => name !== 'own work');
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
    expect(ours.map(({ name }) => name).sort()).toEqual([
      'predict',
      'predict',
      'seldon.protos.Model/Predict',
      'seldon.protos.Transformer/TransformInput',
    ]);
    expect(new Set(ours.map(({ parentSpanId, kind }) => `${parentSpanId} ${kind}`))).toEqual(
      new Set([`${SPAN} ${SERVER_KIND}`]),
    );
    const parents = spans.filter(({ name }) => name === 'own work').map(({ parentSpanId }) => parentSpanId);
    const predicted = ours.filter(({ name }) => /predict/i.test(name)).map(({ spanId }) => spanId);
    expect(parents.sort()).toEqual(predicted.sort());
    const failed = ours.filter(({ status }) => status.code === FAILED);
    expect(failed).toMatchObject([{ status: { message: 'told to' }, events: [{ name: 'exception' }] }]);
    expect(ours.map(({ attributes }) => tags(attributes)['seldon.puid']).filter(Boolean)).toEqual(['p1']);
  });

  it('of every worker of a team are exported', async () => {
    await using sink = await collector();
    using made = project({ 'Traced.js': TRACED });
    const server = await serve(made.folder, { MODEL_NAME: 'Traced', GUNICORN_WORKERS: '2', ...sink.env });
    await Promise.all(
      Array.from({ length: 8 }, () => post(server.ports.rest, '/predict', 'x', { connection: 'close' })),
    );
    await server.stop();

    expect(sink.spans().filter(({ name }) => name === 'predict')).toHaveLength(8);
  });

  it('cost no request where the collector cannot be reached', async () => {
    using made = project({ 'Traced.js': TRACED });
    const env = { TRACING: '1', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    const server = await serve(made.folder, { MODEL_NAME: 'Traced', ...env });
    try {
      for (let count = 0; count < 3; count += 1)
        expect(await post(server.ports.rest, '/predict', 'x')).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it('are not there without TRACING', async () => {
    await using sink = await collector();
    using made = project({ 'Traced.js': TRACED });
    const server = await serve(made.folder, { MODEL_NAME: 'Traced', ...sink.env, TRACING: '0' });
    expect(await post(server.ports.rest, '/predict', 'x', { traceparent: TRACEPARENT })).toBe(200);
    await server.stop();

    expect(sink.spans()).toEqual([]);
  });
});

describe("Jaeger's variables", () => {
  it('say how many spans, with which attributes', async () => {
    await using sink = await collector();
    using made = project({ 'Traced.js': TRACED });
    const path = join(made.folder, 'jaeger.yaml');
    writeFileSync(
      path,
      'sampler: {type: const, param: 0}\nservice_name: other\ntags: {team: risk, shard: 3}\nreporter_flush_interval: 0.1\n',
    );
    const server = await serve(made.folder, {
      MODEL_NAME: 'Traced',
      ...sink.env,
      JAEGER_CONFIG_PATH: path,
      JAEGER_EXTRA_TAGS: 'method, full_path, data, zone=eu, remote_user',
    });
    await post(server.ports.rest, '/transform-input', 'not sampled');
    // The caller samples, and that counts.
    await post(server.ports.rest, '/transform-input?a=1', 'x', { traceparent: TRACEPARENT });
    await server.stop();

    expect(sink.spans().map(({ attributes }) => tags(attributes))).toEqual([
      { method: 'POST', full_path: '/transform-input?a=1', data: '{"strData":"x"}' },
    ]);
    expect(sink.services()).toMatchObject([{ 'service.name': 'Traced', team: 'risk', shard: 3, zone: 'eu' }]);
    expect(server.output()).toContain(`${path}: nothing here does what these ask for: service_name"`);
    expect(server.output()).toContain(
      'JAEGER_EXTRA_TAGS: nothing here does what these ask for: remote_user"',
    );
  });

  it('can switch tracing off', async () => {
    await using sink = await collector();
    using made = project({ 'Traced.js': TRACED, 'jaeger.yaml': 'enabled: false\n' });
    const path = join(made.folder, 'jaeger.yaml');
    const server = await serve(made.folder, { MODEL_NAME: 'Traced', ...sink.env, JAEGER_CONFIG_PATH: path });
    await post(server.ports.rest, '/predict', 'x', { traceparent: TRACEPARENT });
    await server.stop();

    expect(sink.spans()).toEqual([]);
  });

  it.each([
    [undefined, 'ENOENT'],
    ['sampler: {type: const, param: often}', 'sampler.param is no number'],
    ['sampler: {type: probabilistic, param: 7}', 'not between 0 and 1'],
    ['- tags', 'is no mapping'],
    ['sampler: [', 'Flow sequence'],
  ])('that name the file %j end the start', async (text, said) => {
    using made = project({ 'Traced.js': TRACED, ...(text === undefined ? {} : { 'jaeger.yaml': text }) });
    const path = join(made.folder, 'jaeger.yaml');
    const { code, output } = await run(made.folder, {
      MODEL_NAME: 'Traced',
      TRACING: '1',
      JAEGER_CONFIG_PATH: path,
    });

    expect(code).toBe(1);
    expect(output).toContain(`cannot use the file of JAEGER_CONFIG_PATH \\"${path}\\"`);
    expect(output).toContain(said);
  });
});
