import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { clientOf, drive } from '../../../../test/contracts/drive.ts';
import { ask, bundleFolder, project, run, serve } from './server.ts';

const ROWS = { data: { ndarray: [[1, 2]] } };

describe('the component is found', () => {
  const body = 'predict(rows) { return rows; }';
  it.each([
    ['a file without its extension', 'Model', { 'Model.js': `module.exports = class { ${body} };` }],
    ['an ES module', 'Model.mjs', { 'Model.mjs': `export default class { ${body} }` }],
    [
      'an ES module by its package.json',
      'Model.js',
      { 'Model.js': `export default class { ${body} }`, 'package.json': '{"type":"module"}' },
    ],
    [
      'a class by the name of its file',
      'Model',
      { 'Model.mjs': `export class Model { ${body} }\nexport class Other {}` },
    ],
    ['the only class of a module', 'Model', { 'Model.mjs': `export class Whatever { ${body} }` }],
    [
      'what was TypeScript',
      'Model.ts',
      {
        'Model.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = class { ${body} };`,
      },
    ],
    [
      'module.exports = { default }',
      'Model',
      { 'Model.cjs': `module.exports = { default: class { ${body} } };` },
    ],
    [
      'a constructor function',
      'Model',
      { 'Model.js': 'function M() { this.predict = (rows) => rows; }\nmodule.exports = M;' },
    ],
    ['functions of a module', 'Model', { 'Model.mjs': 'export function predict(rows) { return rows; }' }],
  ])('in %s', async (_, name, files) => {
    using made = project(files);
    const server = await serve(made.folder, { MODEL_NAME: name });
    try {
      expect(await ask(server, '/predict', ROWS)).toMatchObject({ status: 200, body: ROWS });
    } finally {
      await server.stop();
    }
  });
});

describe('a component that cannot be served ends the process and says why', () => {
  it.each([
    ['is not there', {}, /there is no file Model\.js, Model\.mjs, Model\.cjs/],
    ['has a syntax error', { 'Model.js': 'module.exports = class {' }, /syntax error/],
    [
      'imports what is not there',
      { 'Model.mjs': "import 'no-such-package';" },
      /not in this image.*no-such-package/,
    ],
    ['exports nothing', { 'Model.js': '1;' }, /exports no class/],
    ['exports an arrow function', { 'Model.js': 'module.exports = () => 1;' }, /arrow function/],
    [
      'throws when it is made',
      { 'Model.js': 'module.exports = class { constructor() { throw new Error("no file"); } };' },
      /its constructor failed: no file/,
    ],
    [
      'fails in init',
      { 'Model.js': 'module.exports = class { async init() { throw new Error("no file"); } };' },
      /init\(\) failed: no file/,
    ],
    [
      'never finishes init',
      { 'Model.js': 'module.exports = class { init() { return new Promise(() => undefined); } };' },
      /init\(\) has not finished after 0\.3 s/,
    ],
    [
      'never finishes loading',
      {
        'Model.mjs':
          'await new Promise((done) => setTimeout(done, 60_000)); export const predict = () => [];',
      },
      /loading has not finished after 0\.3 s \(SELDON_INIT_SECONDS\)/,
    ],
    [
      'never tells its metadata',
      { 'Model.js': 'module.exports = { predict: () => [], metadata: () => new Promise(() => undefined) };' },
      /its metadata has not finished after 0\.3 s/,
    ],
  ])('when it %s', async (_, files, message) => {
    using made = project(files);
    const { code, output } = await run(made.folder, { MODEL_NAME: 'Model', SELDON_INIT_SECONDS: '0.3' });

    expect(output).toMatch(message);
    expect(code).toBe(1);
  });

  it.each([
    [
      'a parameter',
      { PREDICTIVE_UNIT_PARAMETERS: '[{"name":"a","type":"INT","value":"x"}]' },
      /can't be parsed as a INT/,
    ],
    [
      'a port',
      { PREDICTIVE_UNIT_METRICS_SERVICE_PORT: 'x' },
      /PREDICTIVE_UNIT_METRICS_SERVICE_PORT.*is not a number/,
    ],
    ['no model', { MODEL_NAME: '' }, /MODEL_NAME names no component/],
    ['no artifact', { MODEL_NAME: 'seldon:tfjs' }, /SELDON_ARTIFACT names no model\.json/],
  ])('when its settings have %s that cannot be', async (_, env, message) => {
    using made = project({ 'Model.js': 'module.exports = { predict: () => [] };' });
    const { code, output } = await run(made.folder, { MODEL_NAME: 'Model', ...env });

    expect(output).toMatch(message);
    expect(code).toBe(1);
  });
});

const SLOW = `
const { setTimeout: delay } = require('node:timers/promises');
module.exports = class {
  async predict(rows) { await delay(300); return rows; }
  crash() {}
  metrics() { return [{ key: 'calls', type: 'COUNTER', value: 1 }]; }
  route() { process.exit(9); }
};`;

describe('a running server', () => {
  it.each([['1'], ['2']])(
    'of %s workers finishes its answers on SIGTERM and ends with 0',
    async (workers) => {
      using made = project({ 'Slow.js': SLOW });
      const ports = {
        PREDICTIVE_UNIT_HTTP_SERVICE_PORT: '29811',
        PREDICTIVE_UNIT_GRPC_SERVICE_PORT: '29812',
        PREDICTIVE_UNIT_METRICS_SERVICE_PORT: '29813',
      };
      const env = {
        PATH: process.env['PATH'] ?? '',
        MODEL_NAME: 'Slow',
        GUNICORN_WORKERS: workers,
        ...ports,
      };
      const child = spawn(process.execPath, [join(bundleFolder(), 'serve.mjs')], { cwd: made.folder, env });
      const ready = { ports: { rest: 29811, grpc: 29812, metrics: 29813 } };
      const server = { ...ready, pid: child.pid ?? 0, output: () => '', stop: () => Promise.resolve() };
      await untilReady(server);
      const client = clientOf(29812);
      const rest = ask(server, '/predict', ROWS);
      const grpc = drive(
        { to: 'grpc', method: 'seldon.protos.Model/Predict', type: undefined, message: ROWS, metadata: {} },
        ready.ports,
        client,
      );
      await delay(100);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');

      expect((await rest).status).toBe(200);
      expect((await grpc).code).toBe('OK');
      client.close();
      expect(await ended).toEqual([0, null]);
    },
  );

  it('of several workers tells the metrics of all of them, and replaces one that ends', async () => {
    using made = project({ 'Slow.js': SLOW });
    const server = await serve(made.folder, { MODEL_NAME: 'Slow', GUNICORN_WORKERS: '2' });
    try {
      await Promise.all(Array.from({ length: 6 }, () => ask(server, '/predict', ROWS)));
      const scraped = await ask(
        { ...server, ports: { ...server.ports, rest: server.ports.metrics } },
        '/metrics',
      );
      const counts = [...String(scraped.body).matchAll(/^calls_total\{.*worker_id="(\d+)"\} (\d+)/gm)];

      expect(counts.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(6);
      await ask(server, '/route', ROWS).catch(() => undefined);
      await delay(800);
      expect((await ask(server, '/predict', ROWS)).status).toBe(200);
      expect(server.output()).toContain('another one starts');
    } finally {
      await server.stop();
    }
  });

  it('is healthy for the health check, and not when it is gone', async () => {
    using made = project({ 'Model.js': 'module.exports = { predict: (rows) => rows };' });
    const server = await serve(made.folder, { MODEL_NAME: 'Model' });
    const env = { PREDICTIVE_UNIT_HTTP_SERVICE_PORT: String(server.ports.rest) };
    const check = (): Promise<unknown> =>
      promisify(execFile)(process.execPath, [join(bundleFolder(), 'healthcheck.mjs')], { env });

    await expect(check()).resolves.toBeDefined();
    await server.stop();
    await expect(check()).rejects.toMatchObject({ code: 1 });
  });

  it('shows raw methods the message in JSON over both transports, and sends customData back', async () => {
    using made = project({
      'Raw.js': `module.exports = {
        predict_raw: (message) => ({ ...message, meta: { tags: { kinds: Object.keys(message).sort().join() } } }),
        transform_input: (any) => new seldon.AnyData(any.typeUrl, Buffer.from(any.value).reverse()),
      };`,
    });
    const server = await serve(made.folder, { MODEL_NAME: 'Raw' });
    const client = clientOf(server.ports.grpc);
    const call = (
      method: string,
      message: Parameters<typeof drive>[0] extends infer R
        ? R extends { message: infer M }
          ? M
          : never
        : never,
    ) => drive({ to: 'grpc', method, type: undefined, message, metadata: {} }, server.ports, client);
    try {
      const tensor = { data: { tensor: { shape: [1, 2], values: [1, 2] } } };
      expect(await ask(server, '/predict', tensor)).toEqual({
        status: 200,
        body: { ...tensor, meta: { tags: { kinds: 'data' } } },
      });
      expect(await call('seldon.protos.Model/Predict', tensor)).toMatchObject({
        code: 'OK',
        message: { ...tensor, meta: { tags: { kinds: 'data,meta' } } },
      });
      expect(await call('seldon.protos.Model/Predict', { binData: 'AAEC' })).toMatchObject({
        message: { binData: 'AAEC' },
      });
      const any = { customData: { type_url: 'type/a', value: 'AAEC' } };
      expect(await call('seldon.protos.Transformer/TransformInput', any)).toMatchObject({
        message: { customData: { type_url: 'type/a', value: 'AgEA' } },
      });
    } finally {
      client.close();
      await server.stop();
    }
  });
});

async function untilReady(server: Parameters<typeof ask>[0]): Promise<void> {
  for (;;) {
    const answer = await ask(server, '/health/ping').catch(() => undefined);
    if (answer?.status === 200) return;
    await delay(30);
  }
}
