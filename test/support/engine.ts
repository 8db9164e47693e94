import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import type { Json } from '../contracts/case.ts';
import { clientOf, drive, type Ports } from '../contracts/drive.ts';
import { run, type RunOptions } from './programs.ts';
import { importTinyImage } from './tiny-image.ts';

const READY_WITHIN_MS = 60_000;

/** Runs the docker client and gives its stdout without the last line end. Throws an Error with its stderr when it fails. */
export async function docker(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await run('docker', args, options);
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: exit code ${exitCode}: ${stderr}`);
  return stdout.trimEnd();
}

/** The ids of all images that the engine has, sorted: it lists images of the same second in any order. */
export async function imageIds(): Promise<readonly string[]> {
  return (await docker(['images', '-aq', '--no-trunc'])).split('\n').sort();
}

/**
 * The address of this machine that builds and containers reach: the gateway of a container, as Linux says it (a row of
 * /proc/net/route is device, destination and gateway, in hexadecimal of the machine's byte order). The host does not list its
 * bridge while no container is attached, and the engine names a gateway only where it was told one.
 */
export async function bridgeAddress(): Promise<string> {
  const tiny = `seldon-build-test/tiny-bridge:${process.pid}`;
  await importTinyImage(new Docker(), tiny);
  try {
    const routes = await docker(['run', '--rm', tiny, 'cat', '/proc/net/route']);
    const gateway = /^\S+\s+00000000\s+([0-9A-F]{8})/m.exec(routes)?.[1] ?? '';
    return [...Buffer.from(gateway, 'hex').reverse()].join('.');
  } finally {
    await docker(['rmi', tiny]);
  }
}

/** A container that serves a model; disposing of it removes the container. */
export interface ServedImage extends AsyncDisposable {
  readonly id: string;
  readonly ports: Ports;
  /** Sends a JSON body to a REST path. */
  rest(path: string, body: Json): Promise<{ readonly status: number; readonly body: Json }>;
  /** Calls a method ("seldon.protos.Model/Predict") with the message in its JSON form; a failure's text is the message. */
  grpc(method: string, message: Json): Promise<{ readonly code: string; readonly message: Json }>;
  /** What the container has printed so far, both streams. */
  logs(): Promise<string>;
}

/**
 * Starts an image as strict clusters do (a user id out of the blue in group 0, a read-only root, no capabilities) and waits
 * until it is ready. Throws an Error with the container's log when it ends first.
 */
export async function serve(image: string, flags: readonly string[] = []): Promise<ServedImage> {
  const user = 100_000 + Math.floor(Math.random() * 900_000);
  const strict = ['--user', `${user}:0`, '--read-only', '--tmpfs', '/tmp:exec', '--cap-drop', 'ALL'];
  const publish = ['9000', '5000', '6000'].flatMap((port) => ['-p', `127.0.0.1::${port}`]);
  const id = await docker(['run', '-d', ...strict, ...publish, ...flags, image]);
  const stop = async (): Promise<void> => {
    await docker(['rm', '-f', id]);
  };
  try {
    const ports = await portsOf(id);
    await untilReady(id, ports);
    return servedImage(id, ports, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function servedImage(id: string, ports: Ports, stop: () => Promise<void>): ServedImage {
  const client = clientOf(ports.grpc);
  return {
    id,
    ports,
    rest: async (path, body) => {
      const answer = await fetch(`http://127.0.0.1:${ports.rest}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as Json };
    },
    grpc: async (method, message) => {
      const request = { to: 'grpc', method, type: undefined, message, metadata: {} } as const;
      const { code = '', message: answer = null, details = '' } = await drive(request, ports, client);
      return code === 'OK' ? { code, message: answer } : { code, message: details };
    },
    logs: () => logsOf(id),
    async [Symbol.asyncDispose]() {
      client.close();
      await stop();
    },
  };
}

async function portsOf(id: string): Promise<Ports> {
  const published = async (port: number): Promise<number> => {
    const [first = ''] = (await docker(['port', id, `${port}/tcp`])).split('\n');
    return Number(first.slice(first.lastIndexOf(':') + 1));
  };
  return { rest: await published(9000), grpc: await published(5000), metrics: await published(6000) };
}

async function untilReady(id: string, { rest }: Ports): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await healthy(rest))) {
    const runs = await docker(['inspect', '-f', '{{.State.Running}}', id]);
    if (runs !== 'true' || Date.now() > deadline) throw new Error(`not ready: ${await logsOf(id)}`);
    await sleep(50);
  }
}

/** With node:http: fetch may wait for ever when the engine drops a connection because nothing listens in the container yet. */
function healthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: '/health/status', agent: false, timeout: 2000 };
    const request = get(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve(false);
    });
  });
}

async function logsOf(id: string): Promise<string> {
  const { stdout, stderr } = await run('docker', ['logs', id]);
  return stdout + stderr;
}

/** Rows for a model, and their column names where the model was fitted on a data frame. */
export interface Rows {
  readonly model: string;
  readonly rows: readonly (readonly (number | string | null)[])[];
  readonly names?: readonly string[];
}

/** What the model says in its own framework. */
export interface SklearnAnswers {
  readonly predict: readonly (number | string)[];
  readonly predict_proba: readonly (readonly number[])[] | null;
  readonly classes: readonly (number | string)[] | null;
}

/** Asks the model in the image through scikit-learn alone (sklearn-answers.py): nothing of the wrapper takes part. */
export async function sklearnAnswers(image: string, rows: Rows): Promise<SklearnAnswers> {
  const script = readFileSync(join(import.meta.dirname, 'sklearn-answers.py'), 'utf8');
  const python = ['--entrypoint', '/opt/venv/bin/python', image, '-c', script];
  const stdin = JSON.stringify(rows);
  return JSON.parse(
    await docker(['run', '--rm', '-i', '--network', 'none', ...python], { stdin }),
  ) as SklearnAnswers;
}
