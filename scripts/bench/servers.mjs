// The servers of the benchmark: each in a process group of its own, on CPU 0.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const REPOSITORY = join(import.meta.dirname, '../..');
const COMPONENTS = join(import.meta.dirname, 'components');
const ECHOES = join(import.meta.dirname, 'echoes');

/** CPUs by use: servers here, the load generator there. */
export const PINNED = { servers: '0', client: '1' };

/**
 * Makes the environments of either transport and a compiled copy of our wrapper, so that neither side is measured while it
 * compiles. All subjects of a transport run on one interpreter, that on which the stock wrapper is fastest: Python 3.11 for
 * REST; for gRPC an older one, because its old protobuf has no compiled part for 3.11.
 */
export function prepare() {
  execFileSync('taskset', ['-cp', PINNED.client, String(process.pid)]);
  const copy = mkdtempSync(join(tmpdir(), 'bench-serve-'));
  for (const [from, to] of [
    [join(REPOSITORY, 'builders/python/wrapper'), 'wrapper'],
    [COMPONENTS, 'components'],
  ]) {
    cpSync(from, join(copy, to), { recursive: true });
  }
  const rest = environments(copy, { REFERENCE_PYTHON: 'python3.11' });
  const grpc = environments(copy, {});
  return {
    rest,
    grpc,
    versions: `REST on ${rest.version}; gRPC on ${grpc.version}`,
    dispose: () => rmSync(copy, { recursive: true }),
  };
}

function environments(copy, choice) {
  const script = (name, env) =>
    execFileSync(join(REPOSITORY, 'scripts', name), {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
  const stock = script('reference-env.sh', choice);
  const interpreter = { WRAPPER_PYTHON: realpathSync(join(stock, 'bin/python')) };
  const ours = script('wrapper-env.sh', interpreter);
  const floor = script('bench-env.sh', interpreter);
  execFileSync(join(ours, 'bin/python'), ['-m', 'compileall', '-q', copy]);
  return { stock, ours, floor, copy, version: versionOf(stock) };
}

/** The interpreter, and whether the stock wrapper has the compiled protobuf that its images have. */
function versionOf(stock) {
  const program =
    'import sys; from google.protobuf.internal import api_implementation as api; ' +
    'print("Python %d.%d.%d, protobuf of the stock wrapper: %s" % (*sys.version_info[:3], api.Type()))';
  return execFileSync(join(stock, 'bin/python'), ['-c', program], { encoding: 'utf8' }).trim();
}

/** How each subject is started with its three ports. */
const COMMANDS = {
  stock: (at, component) => [join(at.stock, 'bin/seldon-core-microservice'), component],
  ours: (at) => [join(at.ours, 'bin/python'), join(at.copy, 'wrapper/serve.py')],
  'ours again': (at) => [join(at.ours, 'bin/python'), join(at.copy, 'wrapper/serve.py')],
  uvicorn: (at, _component, ports) => [
    join(at.floor, 'bin/python'),
    join(ECHOES, 'asgi.py'),
    String(ports.rest),
  ],
  raw: (at, _component, ports) => [join(at.floor, 'bin/python'), join(ECHOES, 'raw.py'), String(ports.rest)],
  grpcio: (at, _component, ports) => [
    join(at.floor, 'bin/python'),
    join(ECHOES, 'grpc_echo.py'),
    String(ports.grpc),
  ],
};

/** Whether a subject sends the request's own bytes back instead of an answer of the protocol. */
export function isEcho(subject) {
  return ['uvicorn', 'raw', 'grpcio', 'fastify', 'net', 'grpc-js', 'http2'].includes(subject);
}

/** Starts one subject; it need not be ready yet. */
export async function start(at, subject, component) {
  const [rest, grpc, metrics] = await freePorts(3);
  const ports = { rest, grpc, metrics };
  const [command, ...args] = (at.commands ?? COMMANDS)[subject](at, component, ports);
  const log = join(at.copy, `${subject}.log`);
  const output = openSync(log, 'w');
  const child = spawn('taskset', ['-c', PINNED.servers, command, ...args], {
    cwd: join(at.copy, 'components'),
    env: environmentOf(component, ports),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return {
    subject,
    ports,
    group: child.pid,
    output: () => readFileSync(log, 'utf8'),
    stop: () => stop(child),
  };
}

function environmentOf(component, ports) {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    MODEL_NAME: component,
    SERVICE_TYPE: 'MODEL',
    SELDON_LOG_LEVEL: 'ERROR',
    PREDICTIVE_UNIT_HTTP_SERVICE_PORT: String(ports.rest),
    PREDICTIVE_UNIT_GRPC_SERVICE_PORT: String(ports.grpc),
    PREDICTIVE_UNIT_METRICS_SERVICE_PORT: String(ports.metrics),
    ...(component === 'Metered'
      ? { PREDICTIVE_UNIT_ID: 'bench', PREDICTIVE_UNIT_IMAGE: 'acme/bench:2' }
      : {}),
  };
}

async function stop(child) {
  const ended =
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
    await Promise.race([ended, delay(500)]);
  }
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '0.0.0.0');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
