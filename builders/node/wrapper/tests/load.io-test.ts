import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Server } from '../../../../test/contracts/server.ts';
import { ask, project, serve } from './server.ts';

// It notes every call that it has finished: each of them must have been answered.
const NOTING = {
  'Noting.js': `
const { appendFileSync } = require('node:fs');
const { setTimeout: delay } = require('node:timers/promises');
module.exports = {
  async predict(text) { await delay(30); appendFileSync('finished', text + '\\n'); return text; },
};`,
};
const CALLERS = 8;

/** Asks on a connection of its own. Gives the status, or 0 where there is no answer. */
function once(port: number, id: string): Promise<number> {
  const body = JSON.stringify({ strData: id });
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    // A connection that Node's cluster was handing over to a worker that is killed stays open without an owner.
    const timeout = 5000;
    const options = { port, path: '/predict', method: 'POST', headers, agent: false, timeout };
    const sent = request(options, (response) => {
      response.resume();
      response.on('end', () => {
        resolve(response.statusCode ?? 0);
      });
      response.on('error', () => {
        resolve(0);
      });
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => {
      resolve(0);
    });
    sent.end(body);
  });
}

/** Callers that ask one after the other until they are told to stop. */
function load(server: Server) {
  const statuses = new Map<string, number>();
  let going = true;
  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    for (let index = 0; going; index += 1) {
      const id = `${caller}-${index}`;
      const status = await once(server.ports.rest, id);
      statuses.set(id, status);
      if (status === 0) await delay(5);
    }
  });
  return {
    statuses,
    stop: async () => {
      going = false;
      await Promise.all(callers);
    },
  };
}

describe.each(['1', '2'])('%s workers under load', (workers) => {
  it('answer every call that they have begun when they are told to stop', { timeout: 60_000 }, async () => {
    using made = project(NOTING);
    const server = await serve(made.folder, { MODEL_NAME: 'Noting', GUNICORN_WORKERS: workers });
    const calls = load(server);
    await delay(600);
    await server.stop();
    await calls.stop();

    const finished = readFileSync(join(made.folder, 'finished'), 'utf8').trim().split('\n').sort();
    const answered = [...calls.statuses].filter(([, status]) => status === 200).map(([id]) => id);
    expect(answered.length).toBeGreaterThan(CALLERS);
    expect(finished).toEqual(answered.sort());
    expect([...calls.statuses.values()].filter((status) => status !== 200 && status !== 0)).toEqual([]);
  });
});

it(
  'a worker that is killed under load costs no more than the calls that it had',
  { timeout: 60_000 },
  async () => {
    using made = project(NOTING);
    const server = await serve(made.folder, { MODEL_NAME: 'Noting', GUNICORN_WORKERS: '2' });
    const calls = load(server);
    try {
      await delay(500);
      const [, pid = ''] = /worker (\d+) is ready/.exec(server.output()) ?? [];
      execFileSync('kill', ['-9', pid]);
      await delay(1500);
      const scraped = await ask(
        { ...server, ports: { ...server.ports, rest: server.ports.metrics } },
        '/metrics',
      );
      expect(scraped.status).toBe(200);
    } finally {
      await calls.stop();
      await server.stop();
    }
    const lost = [...calls.statuses.values()].filter((status) => status !== 200);

    expect(server.output()).toMatch(/ended with signal SIGKILL; another one starts/);
    expect(server.output().match(/is ready/g)).toHaveLength(3);
    expect(lost.length).toBeLessThanOrEqual(CALLERS);
    expect(calls.statuses.size).toBeGreaterThan(10 * CALLERS);
  },
);

// "never" leaves the process free, "busy" does not.
const STUCK = {
  'Stuck.js': `
module.exports = {
  predict(text) {
    if (text === 'busy') for (;;);
    return text === 'never' ? new Promise(() => undefined) : text;
  },
};`,
};

it.each(['never', 'busy'])(
  'a worker with a call that takes too long ("%s") is ended and replaced',
  { timeout: 60_000 },
  async (text) => {
    using made = project(STUCK);
    const server = await serve(made.folder, { MODEL_NAME: 'Stuck', SELDON_CALL_SECONDS: '1' });
    try {
      expect(await once(server.ports.rest, 'fine')).toBe(200);
      expect(await once(server.ports.rest, text)).toBe(0);
      await expect.poll(() => once(server.ports.rest, 'fine'), { timeout: 20_000 }).toBe(200);
    } finally {
      await server.stop();
    }

    expect(server.output()).toMatch(/worker \d+ has not finished a call in 1 s/);
    expect(server.output().match(/is ready/g)).toHaveLength(2);
  },
);

it('a worker whose calls are short is left alone', { timeout: 60_000 }, async () => {
  using made = project(NOTING);
  const server = await serve(made.folder, { MODEL_NAME: 'Noting', SELDON_CALL_SECONDS: '1' });
  const calls = load(server);
  await delay(2500);
  await calls.stop();
  await server.stop();

  expect([...calls.statuses.values()].filter((status) => status !== 200)).toEqual([]);
  expect(server.output().match(/is ready/g)).toHaveLength(1);
});
