import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StartupError } from '../src/errors.ts';
import { FLAGS, SWITCHES, withFlags } from '../src/flags.ts';
import { labelsOf, settingsOf, type Settings, type Variables } from '../src/settings.ts';

const TABLE = join(import.meta.dirname, '../../../../docs/node-variables.md');
const MODEL = { MODEL_NAME: 'M' };

// variable, its text, and what comes of it
const SETTINGS: readonly (readonly [variable: string, text: string, expected: Partial<Settings>])[] = [
  ['MODEL_NAME', 'src/model.js', { modelName: 'src/model.js' }],
  ['SERVICE_TYPE', 'router', {}],
  ['PREDICTIVE_UNIT_PARAMETERS', '[1]', { parameters: '[1]' }],
  ['SELDON_LOG_LEVEL', 'warn', { logLevel: 'WARNING' }],
  ['TRACING', '2', { tracing: true }],
  ['GUNICORN_WORKERS', '3', { workers: 3, grpc: true }],
  ['GRPC_WORKERS', '0', { workers: 1, grpc: false }],
  ['GUNICORN_MAX_REQUESTS', '9', { maxRequests: 9 }],
  ['GUNICORN_MAX_REQUESTS_JITTER', '8', { maxRequestsJitter: 8 }],
  ['GUNICORN_KEEPALIVE', '2.5', { keepAliveSeconds: 2.5 }],
  ['GUNICORN_ACCESS_LOG', 'True', { accessLog: true }],
  ['SELDON_PIDFILE', '/run/pid', { pidfile: '/run/pid' }],
  ['PREDICTIVE_UNIT_HTTP_SERVICE_PORT', '1', { restPort: 1 }],
  ['PREDICTIVE_UNIT_GRPC_SERVICE_PORT', '2', { grpcPort: 2 }],
  ['PREDICTIVE_UNIT_METRICS_SERVICE_PORT', '3', { metricsPort: 3 }],
  ['PREDICTIVE_UNIT_SERVICE_PORT', '4', { restPort: 4, grpcPort: 5000 }],
  ['API_TYPE', 'GRPC', { restPort: 9000, grpcPort: 5000 }],
  ['PREDICTIVE_UNIT_METRICS_ENDPOINT', '/m', { metricsPath: '/m' }],
  ['PREDICTIVE_UNIT_ID', 'unit', { unitId: 'unit' }],
  ['PREDICTIVE_UNIT_IMAGE', 'a:1', { unitImage: 'a:1' }],
  ['SELDON_EXECUTOR_ENABLED', 'false', { recordRewards: false }],
  ['MODEL_METADATA', '{}', { metadataOverlay: '{}' }],
  ['INCLUDE_METRICS_IN_CLIENT_RESPONSE', 'no', { includeMetrics: false }],
  ['PAYLOAD_PASSTHROUGH', 't', { passthrough: true }],
  ['SELDON_ARTIFACT', 'model.json', { artifact: 'model.json' }],
  ['SELDON_INIT_SECONDS', '0.5', { initSeconds: 0.5 }],
  ['SELDON_DRAIN_SECONDS', '4', { drainSeconds: 4 }],
  ['SELDON_CALL_SECONDS', '2.5', { callSeconds: 2.5 }],
  ['SELDON_MAX_BODY_BYTES', '1000', { maxBody: 1000 }],
];
const LABELS: readonly (readonly [variable: string, text: string, expected: Record<string, string>])[] = [
  ['PREDICTOR_ID', 'p', { predictor_name: 'p' }],
  ['PREDICTOR_LABELS', '{"version":"v7"}', { predictor_version: 'v7' }],
  ['SELDON_DEPLOYMENT_ID', 'd', { deployment_name: 'd', seldon_deployment_name: 'd' }],
];
const WITHOUT_EFFECT = [
  'GUNICORN_THREADS',
  'GRPC_THREADS',
  'FLASK_SINGLE_THREADED',
  'SELDON_DEBUG',
  'PERSISTENCE',
  'FILTER_METRICS_ACCESS_LOGS',
  'USE_MULTIPROCESS_PACKAGE',
];

describe('the variable', () => {
  it.each(SETTINGS)('%s = %s is followed', (variable, text, expected) => {
    expect(settingsOf({ ...MODEL, [variable]: text })).toEqual({ ...settingsOf(MODEL), ...expected });
  });

  it.each(LABELS)('%s = %s is a label', (variable, text, expected) => {
    expect(labelsOf({ [variable]: text })).toEqual({ ...labelsOf({}), ...expected });
  });

  it.each(WITHOUT_EFFECT)('%s has no effect', (variable) => {
    for (const text of ['1', '4', 'true'])
      expect(settingsOf({ ...MODEL, [variable]: text })).toEqual(settingsOf(MODEL));
  });
});

describe('the flag', () => {
  const of = (argv: readonly string[], variables: Variables = {}): Settings =>
    settingsOf(withFlags(variables, ['M', ...argv]));

  it.each(Object.entries({ ...FLAGS, ...SWITCHES }))('--%s says what %s says', (flag, variable) => {
    const text = [...SETTINGS, ...LABELS].find(([name]) => name === variable)?.[1] ?? '1';
    const said = settingsOf({ ...MODEL, [variable]: text });

    expect(settingsOf(withFlags({}, [`--${flag}`, text, ...(flag === 'model' ? [] : ['M'])]))).toEqual(said);
  });

  it.each(Object.keys(SWITCHES))('--%s needs no value', (flag) => {
    expect(of([`--${flag}`])).toEqual(of([`--${flag}`, '1']));
    expect(of([`--${flag}`, '--workers', '2'])).toEqual(of([`--${flag}`, '1', '--workers', '2']));
  });

  it('counts more than the variable, but for the log level', () => {
    const variables = { GUNICORN_WORKERS: '2', SELDON_LOG_LEVEL: 'ERROR' };

    expect(of(['--workers', '3', '--log-level', 'DEBUG'], variables)).toMatchObject({
      workers: 3,
      logLevel: 'ERROR',
    });
  });

  it('that nobody knows ends the start', () => {
    expect(() => withFlags({}, ['M', '--nope'])).toThrow(StartupError);
  });
});

it.each([
  {},
  { MODEL_NAME: ' ' },
  { ...MODEL, GUNICORN_WORKERS: 'many' },
  { ...MODEL, GUNICORN_WORKERS: '0' },
  { ...MODEL, SELDON_LOG_LEVEL: 'LOUD' },
  { ...MODEL, SERVICE_TYPE: 'SHOE' },
])('%j cannot be', (variables) => {
  expect(() => settingsOf(variables)).toThrow(StartupError);
});

it('annotations of Kubernetes set the size of gRPC messages and the time of a call', () => {
  expect(settingsOf(MODEL, { 'seldon.io/grpc-max-message-size': '100' }).grpcMaxMessage).toBe(100);
  expect(settingsOf(MODEL, { 'seldon.io/rest-timeout': '2900' }).callSeconds).toBe(2);
  expect(settingsOf(MODEL, { 'seldon.io/rest-timeout': '10' }).callSeconds).toBe(1);
  expect(settingsOf(MODEL, { 'seldon.io/rest-timeout': 'soon' }).callSeconds).toBeUndefined();
});

it('the table in the documentation names every variable and flag, and no other', () => {
  const rows = readFileSync(TABLE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const found = rows.map((line) => {
    const [, variable = '', flags = ''] = line.split('|');
    return [variable, flags].map((cell) => [...cell.matchAll(/`(-*[A-Za-z_-]+)`/g)].map(([, name]) => name));
  });
  const known = [...SETTINGS, ...LABELS].map(([name]) => name);

  expect(found.flatMap(([names]) => names).sort()).toEqual([...known, ...WITHOUT_EFFECT].sort());
  expect(found.flatMap(([, flags]) => flags).sort()).toEqual(
    Object.keys({ ...FLAGS, ...SWITCHES })
      .map((flag) => `--${flag}`)
      .sort(),
  );
});
