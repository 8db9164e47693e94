import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer, connect, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ports } from './drive.ts';

/** How to start one wrapper around one component. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds between SIGTERM and SIGKILL: what ends a container must not be killed before it is done. */
  readonly graceMs?: number;
}

/** A wrapper that runs; `stop` ends it and every process it started. */
export interface Server {
  readonly pid: number;
  readonly ports: Ports;
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/** Starts a wrapper on free ports and waits until all three answer. Throws an Error with its output when it ends first. */
export async function start(launch: Launch): Promise<Server> {
  const [rest, grpc, metrics] = await freePorts(3);
  if (rest === undefined || grpc === undefined || metrics === undefined) throw new Error('no free ports');
  const ports = { rest, grpc, metrics };
  const child = spawn(launch.command, launch.args, {
    cwd: launch.cwd,
    env: { ...launch.env, ...portVariables(ports), ...launch.env },
    // A group of its own, so that `stop` reaches the stock wrapper's children too.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const server = {
    pid: child.pid ?? 0,
    ports,
    output: () => output,
    stop: () => stop(child, launch.graceMs ?? 1500),
  };
  await waitUntilReady(child, server);
  return server;
}

function portVariables(ports: Ports): Record<string, string> {
  return {
    PREDICTIVE_UNIT_HTTP_SERVICE_PORT: String(ports.rest),
    PREDICTIVE_UNIT_GRPC_SERVICE_PORT: String(ports.grpc),
    PREDICTIVE_UNIT_METRICS_SERVICE_PORT: String(ports.metrics),
  };
}

async function waitUntilReady(child: ChildProcess, server: Server): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  const { rest, grpc, metrics } = server.ports;
  while (!((await answers(rest)) && (await accepts(metrics)) && (await accepts(grpc)))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await server.stop();
      throw new Error(`the wrapper did not start: ${server.output().slice(-4000)}`);
    }
    await delay(50);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/health/ping', timeout: 1000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => {
      resolve(false);
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}

async function stop(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.pid === undefined) return;
  const ended =
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  signalGroup(child.pid, 'SIGTERM');
  await Promise.race([ended, delay(graceMs)]);
  // The stock wrapper leaves its gRPC and metrics processes behind.
  signalGroup(child.pid, 'SIGKILL');
  await ended;
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '0.0.0.0');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return ports;
}
