import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ask, project, serve } from './server.ts';

const ROWS = { data: { ndarray: [[1, 2]] } };

/** What `read` gives once it is not undefined, within ten seconds. */
async function eventually<T>(read: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = read();
    if (found !== undefined) return found;
    await delay(50);
  }
  throw new Error('it did not happen');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it.each(['1', '2'])(
  'custom_service runs once beside %s workers, and ends with them',
  { timeout: 60_000 },
  async (workers) => {
    using made = project({
      'Model.js': `
const { appendFileSync } = require('node:fs');
module.exports = class {
  predict(rows) { return rows; }
  custom_service() {
    appendFileSync('pids', process.pid + '\\n');
    return new Promise(() => setInterval(() => undefined, 1000));
  }
};`,
    });
    const server = await serve(made.folder, { MODEL_NAME: 'Model', GUNICORN_WORKERS: workers });
    const pids = (): string[] => readFileSync(join(made.folder, 'pids'), 'utf8').trim().split('\n');
    const first = await eventually(() => {
      try {
        return pids();
      } catch {
        return undefined;
      }
    });
    expect(await ask(server, '/predict', ROWS)).toMatchObject({ status: 200, body: ROWS });
    await delay(500);

    expect(pids()).toEqual(first);
    expect(pids()).toHaveLength(1);
    const pid = Number(pids()[0]);
    expect(isRunning(pid)).toBe(true);
    await server.stop();
    expect(await eventually(() => (isRunning(pid) ? undefined : 'ended'))).toBe('ended');
    expect(server.output()).not.toContain('ERROR');
  },
);

it('a custom_service that fails is logged, and the server goes on', { timeout: 60_000 }, async () => {
  using made = project({
    'Model.js': `module.exports = { predict: (rows) => rows, custom_service: async () => { throw new Error('told to'); } };`,
  });
  const server = await serve(made.folder, { MODEL_NAME: 'Model' });
  try {
    await eventually(() => (server.output().includes('ended with exit code 1') ? true : undefined));
    expect(server.output()).toContain('custom_service failed: told to');
    expect(await ask(server, '/predict', ROWS)).toMatchObject({ status: 200 });
  } finally {
    await server.stop();
  }
});
