import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerExit, Containers, RunningContainer } from '../../src/model/ports.ts';

/** A program that serves a component. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Ports {
  readonly rest: number;
  readonly grpc: number;
  readonly metrics: number;
}

/** "Containers" that are programs of this machine, without any isolation: to try real wrappers where no engine is needed. */
export function programContainers(program: Program): Containers {
  return {
    start: async ({ env }) => {
      const [rest = 0, grpc = 0, metrics = 0] = await freePorts(3);
      return containerOf(start(program, { rest, grpc, metrics }, env), { rest, grpc, metrics });
    },
  };
}

function start(
  { command, args, cwd, env }: Program,
  ports: Ports,
  more: Readonly<Record<string, string>>,
): ChildProcess {
  return spawn(command, args, {
    cwd,
    env: {
      ...env,
      ...more,
      PREDICTIVE_UNIT_HTTP_SERVICE_PORT: String(ports.rest),
      PREDICTIVE_UNIT_GRPC_SERVICE_PORT: String(ports.grpc),
      PREDICTIVE_UNIT_METRICS_SERVICE_PORT: String(ports.metrics),
    },
    // A group of its own, so that no child outlives the test.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function containerOf(child: ChildProcess, ports: Ports): RunningContainer {
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => (log += text.toString()));
  return {
    id: String(child.pid),
    address: { host: '127.0.0.1', ...ports },
    running: async () => runs(child),
    health: async () => ((await answers(ports.rest)) ? 'healthy' : 'starting'),
    logs: async () => log,
    file: async () => undefined,
    stop: async (timeoutSeconds) => stop(child, timeoutSeconds),
    async [Symbol.asyncDispose]() {
      signalGroup(child, 'SIGKILL');
      if (runs(child)) await once(child, 'exit');
    },
  };
}

function runs(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function stop(child: ChildProcess, timeoutSeconds: number): Promise<ContainerExit> {
  const begin = performance.now();
  if (runs(child)) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([ended, delay(timeoutSeconds * 1000)]);
    signalGroup(child, 'SIGKILL');
    await ended;
  }
  const signalled = child.signalCode === 'SIGKILL' ? 137 : 143;
  return { exitCode: child.exitCode ?? signalled, seconds: (performance.now() - begin) / 1000 };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
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

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '0.0.0.0'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
