// One slice of load by h2load (nghttp2), which speaks HTTP/1.1 and HTTP/2 and sends a fixed number of requests.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ask, urlOf } from './ask.mjs';
import { cpuMicroseconds } from './cpu.mjs';
import { restBodyOf } from './rest-body.mjs';
import { PINNED } from './servers.mjs';

const run = promisify(execFile);

/**
 * Sends `count` requests and measures them. The answers are checked three times over: h2load counts statuses and bytes of
 * all of them, and one caller beside it reads a share in full. Throws an Error when one is wrong: the result is void.
 */
export async function slice(workload, server, count) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-slice-'));
  try {
    const expected = await ask(workload, server);
    const log = join(folder, 'log');
    const { body, type } =
      workload.transport === 'rest' ? restBodyOf(workload, server.subject) : { body: workload.body };
    writeFileSync(join(folder, 'body'), body);
    const before = cpuMicroseconds(server.group);
    const watcher = watch(workload, server);
    const began = performance.now();
    const { stdout } = await run(
      'taskset',
      [
        '-c',
        PINNED.client,
        'h2load',
        ...flagsOf({ workload, type }, count, folder),
        urlOf(workload, server.ports),
      ],
      {
        maxBuffer: 1 << 24,
      },
    );
    const seconds = (performance.now() - began) / 1000;
    const watched = await watcher.stop();
    const cpu = cpuMicroseconds(server.group) - before;
    verify({ workload, server, count, expected, stdout });
    const rate = Number(/([\d.]+) req\/s/.exec(stdout)?.[1] ?? count / seconds);
    return { cpu: cpu / (count + watched), rate, micros: latencies(log), seconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function flagsOf({ workload, type }, count, folder) {
  const shared = [
    '-n',
    count,
    '-c',
    Math.min(workload.connections, count),
    '-d',
    join(folder, 'body'),
    `--log-file=${join(folder, 'log')}`,
  ];
  return workload.transport === 'rest'
    ? [...shared, '--h1', '-H', `content-type: ${type}`]
    : [...shared, '-m', workload.streams, '-H', 'content-type: application/grpc', '-H', 'te: trailers'];
}

/** Reads an answer in full four times a second while the load runs. */
function watch(workload, server) {
  let going = true;
  let asked = 0;
  const done = (async () => {
    while (going) {
      await ask(workload, server);
      asked += 1;
      await new Promise((next) => setTimeout(next, 250));
    }
  })();
  done.catch(() => undefined);
  return {
    stop: async () => {
      going = false;
      await done;
      return asked;
    },
  };
}

function verify({ workload, server, count, expected, stdout }) {
  const [, succeeded, failed] = /(\d+) succeeded, (\d+) failed/.exec(stdout) ?? [];
  const [, good] = /status codes: (\d+) 2xx/.exec(stdout) ?? [];
  const [, bytes] = /\((\d+)\) data/.exec(stdout) ?? [];
  const wrong =
    Number(succeeded) !== count ||
    Number(failed) !== 0 ||
    Number(good) !== count ||
    Number(bytes) !== count * expected;
  if (wrong)
    throw new Error(
      `${server.subject}, ${workload.id}: void, ${count} answers of ${expected} bytes expected:\n${stdout}`,
    );
}

function latencies(log) {
  return readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Number(line.split('\t')[2]));
}
