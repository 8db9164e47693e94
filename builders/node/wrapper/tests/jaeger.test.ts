import { describe, expect, it } from 'vitest';
import { jaegerIds } from '../src/tracing/caller.ts';
import { extraTags } from '../src/tracing/extra-tags.ts';
import { configOf, variablesFor } from '../src/tracing/jaeger.ts';

it.each([
  ['a:b:0:1', ['a'.padStart(32, '0'), 'b'.padStart(16, '0'), 1]],
  ['A%3Ab%3A0%3A3', ['a'.padStart(32, '0'), 'b'.padStart(16, '0'), 1]],
  ['a:b:0:0', ['a'.padStart(32, '0'), 'b'.padStart(16, '0'), 0]],
  ['', undefined],
  ['x:y', undefined],
  ['0:0:0:0', undefined],
])("Jaeger's header %j is %j", (header, ids) => {
  expect(jaegerIds(header)).toEqual(ids);
});

describe("Jaeger's settings in OpenTelemetry's words", () => {
  const agent = { JAEGER_AGENT_HOST: 'jaeger' };
  const file = (tree: object) => configOf(tree).variables;

  it.each([
    [agent, {}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger:4318' }],
    [{ ...agent, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://other' }, {}, {}],
    [
      agent,
      file({ local_agent: { reporting_host: 'file' } }),
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://file:4318' },
    ],
    [
      {},
      file({ sampler: { type: 'probabilistic', param: 0.25 }, reporter_flush_interval: 2 }),
      {
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
        OTEL_BSP_SCHEDULE_DELAY: '2000',
      },
    ],
    [{ OTEL_TRACES_SAMPLER: 'always_on' }, file({ sampler: { type: 'const', param: 0 } }), {}],
  ])('of %j and %j are %j', (variables, wanted, added) => {
    expect(variablesFor(variables, wanted)).toEqual(added);
  });
});

it("a configuration's keys mean what they mean to Jaeger, or are named", () => {
  const config = configOf({
    sampler: { type: 'const', param: 0, refresh: 1 },
    local_agent: { reporting_host: 'jaeger', reporting_port: 6831 },
    tags: { team: 'risk', shard: 3, zones: ['a'] },
    service_name: 'other',
  });

  expect(config.variables).toEqual({
    OTEL_TRACES_SAMPLER: 'parentbased_always_off',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger:4318',
  });
  expect(config.tags).toEqual({ team: 'risk', shard: 3, zones: '["a"]' });
  expect(config.ignored).toEqual(['sampler.refresh', 'local_agent.reporting_port', 'service_name']);
  expect(configOf({ sampler: { type: 'remote' } }).ignored).toEqual(['sampler.type=remote']);
  expect(configOf({ enabled: false }).enabled).toBe(false);
});

it("extra tags have Flask's names and are left out where empty", () => {
  const names =
    'method,path,full_path,url,base_url,query_string,scheme,host,user_agent,referrer,content_type,data';
  const { data, ...found } = extraTags(names).of({
    method: 'POST',
    path: '/predict',
    query: 'a=1',
    body: Buffer.alloc(2000, 'x'),
    headers: new Map([
      ['host', 'here:9000'],
      ['user-agent', 'me'],
    ]),
  });

  expect(data).toHaveLength(1024);
  expect(found).toEqual({
    method: 'POST',
    path: '/predict',
    full_path: '/predict?a=1',
    url: 'http://here:9000/predict?a=1',
    base_url: 'http://here:9000/predict',
    query_string: 'a=1',
    scheme: 'http',
    host: 'here:9000',
    user_agent: 'me',
  });
});
