import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, drive } from '../contracts/drive.ts';
import { baseImageFlags } from '../support/base-images.ts';
import { bridgeAddress, docker, serve } from '../support/engine.ts';
import { startCollector, type Collector, type Span } from '../support/otlp-collector.ts';
import { seldonBuild } from '../support/programs.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`;
const ROW = { ndarray: [[5.1, 3.5, 1.4, 0.2]] };
const CONTENT = { 'content-type': 'application/json' };

// A class with loose requirements, and a bare model whose packages are those of the day it was written.
describe.each([
  { example: 'sklearn-class', service: 'IrisClassifier' },
  { example: 'sklearn-iris', service: 'seldon_wrapper.models.sklearn.SklearnModel' },
])('$example, built with TRACING=1', ({ example, service }) => {
  const tag = `seldon-build-test/traced-${example}:e2e`;
  let collector: Collector;
  let failedStatus = 0;

  beforeAll(async () => {
    const flags = ['-e', 'TRACING=1', '-t', tag, ...baseImageFlags('3.11')];
    const ran = await seldonBuild(['build', `examples/${example}`, ...flags]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    collector = await startCollector(await bridgeAddress());
    await using served = await serve(tag, ['-e', `OTEL_EXPORTER_OTLP_ENDPOINT=${collector.endpoint}`]);

    const url = `http://127.0.0.1:${served.ports.rest}/predict`;
    const headers = { ...CONTENT, traceparent: TRACEPARENT, 'Seldon-Puid': 'p1' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ data: ROW }) });
    expect(answer.status).toBe(200);

    const failing = JSON.stringify({ data: { ndarray: [['no number']] } });
    const executors = { ...CONTENT, 'uber-trace-id': `${TRACE}:${CALLER}:0:1` };
    failedStatus = (await fetch(url, { method: 'POST', headers: executors, body: failing })).status;

    const client = clientOf(served.ports.grpc);
    const metadata = { traceparent: TRACEPARENT };
    const method = 'seldon.protos.Model/Predict';
    const message = { data: ROW };
    const called = await drive(
      { to: 'grpc', method, type: undefined, message, metadata },
      served.ports,
      client,
    );
    client.close();
    expect(called.code).toBe('OK');
    await docker(['stop', served.id]); // exports what is left
  });

  afterAll(async () => {
    await collector[Symbol.asyncDispose]();
    await docker(['rmi', tag]);
  });

  /** The spans of the calls above: the image's own health check has none, a client's other calls have other traces. */
  function calls(): readonly Span[] {
    return collector.spans.filter(({ trace }) => trace === TRACE);
  }

  it('sends a span of each call over REST and gRPC to the collector, under its caller', () => {
    expect(calls().map(({ name }) => name)).toEqual(['predict', 'predict', 'seldon.protos.Model/Predict']);
    expect(new Set(calls().map(({ parent }) => parent))).toEqual(new Set([CALLER]));
    expect(new Set(calls().map(({ kind }) => kind))).toEqual(new Set(['SERVER']));
    expect(new Set(calls().map(({ id }) => id)).size).toBe(3);
    expect(new Set(collector.spans.map((span) => span.service))).toEqual(new Set([service]));
  });

  it('says whose request it was, and which call failed', () => {
    expect(failedStatus).toBeGreaterThanOrEqual(400);
    expect(calls().map(({ attributes }) => attributes['seldon.puid'])).toEqual(['p1', undefined, undefined]);
    expect(calls().map(({ failed }) => failed)).toEqual([false, true, false]);
  });
});

it('puts nothing for tracing into an image that was not told to trace', async () => {
  const tag = 'seldon-build-test/untraced:e2e';
  const ran = await seldonBuild(['build', 'examples/sklearn-class', '-t', tag, ...baseImageFlags('3.11')]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  const packages = await docker([
    'inspect',
    '-f',
    '{{index .Config.Labels "io.seldon-build.packages"}}',
    tag,
  ]);
  expect(packages).toContain('uvloop');
  expect(packages).not.toContain('opentelemetry');
  {
    await using served = await serve(tag, ['-e', 'TRACING=1']);
    expect((await served.rest('/predict', { data: ROW })).status).toBe(200);
    expect(await served.logs()).toContain('this image has no OpenTelemetry');
  }
  await docker(['rmi', tag]);
});
