import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { clientOf, drive } from '../../../../test/contracts/drive.ts';
import { project, serve } from './server.ts';
import { Wire } from './support.ts';

// npm run soak:node sets it.
const COUNT = Number(process.env['SOAK_REQUESTS'] ?? 10_000);
const ROWS = Array.from({ length: 20 }, (_, row) => Array.from({ length: 50 }, (__, column) => row * column));
const META = { puid: 'p', tags: { a: 1 }, metrics: [{ key: 'k', type: 'GAUGE', value: 1 }] };
const BODIES = [
  { data: { ndarray: [[1.5, 2.5]] }, meta: META },
  { data: { names: ['a'], tensor: { shape: [20, 50], values: ROWS.flat() } } },
  { data: { ndarray: ROWS } },
  { jsonData: { rows: Array.from({ length: 20 }, () => ({ a: 1 })) } },
  { binData: 'AAEC'.repeat(100) },
  { data: { tensor: { shape: [3], values: [1] } } }, // does not fit: 400
  { nothing: 1 },
].map((body) => JSON.stringify(body));
const LEAST_MIB = 24; // V8 gives memory back when it likes

function residentMebibytes(pid: string): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}

it(
  'memory does not grow with the number of requests',
  async () => {
    using made = project({
      'Metered.js': `module.exports = {
        predict: (x) => x,
        tags: () => ({ model: 'm' }),
        metrics: () => [{ key: 'rows', type: 'COUNTER', value: 1 }, { key: 't', type: 'TIMER', value: 2 }],
      };`,
    });
    const server = await serve(made.folder, { MODEL_NAME: 'Metered' });
    const [, pid = ''] = /worker (\d+) is ready/.exec(server.output()) ?? [];
    const client = clientOf(server.ports.grpc);
    let wire = new Wire(server.ports.rest);
    const samples: number[] = [];
    for (let index = 0; index < COUNT; index += 1) {
      if (index % 200 === 199) {
        wire.socket.destroy();
        wire = new Wire(server.ports.rest);
      }
      if (index % 20 === 0)
        await drive(
          {
            to: 'grpc',
            method: 'seldon.protos.Model/Predict',
            type: undefined,
            message: { data: { ndarray: ROWS } },
            metadata: {},
          },
          server.ports,
          client,
        );
      else {
        const body = BODIES[index % BODIES.length] ?? '';
        wire.send(
          `POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
        expect([200, 400]).toContain((await wire.next()).status);
      }
      if (index % Math.ceil(COUNT / 40) === 0) samples.push(residentMebibytes(pid));
    }
    wire.socket.destroy();
    client.close();
    await server.stop();

    // The second quarter against the last one: the first is warm-up.
    const growth = median(samples.slice(30)) - median(samples.slice(10, 20));
    expect(growth, samples.map(Math.round).join(' ')).toBeLessThan(LEAST_MIB);
  },
  60_000 + COUNT * 20,
);
