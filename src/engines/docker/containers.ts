import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { SeldonBuildError } from '../../errors.ts';
import type { ContainerExit, ContainerOptions, RunningContainer } from '../../model/ports.ts';
import { readImageFacts } from './image-facts.ts';
import { engineFailure, statusOf } from './client.ts';
import { readContainerFile, readLogs } from './container-contents.ts';
import {
  createOptionsOf,
  envLines,
  RUN_LABEL,
  servicePortsOf,
  type ServicePorts,
} from './container-options.ts';

/** An engine as containers need it. */
export interface ContainerHost {
  readonly docker: Docker;
  /** Address of the engine's machine from here, where published ports are; 127.0.0.1 for this one. */
  readonly host: string;
  /** Value of the label that all containers of this run have. */
  readonly run: string;
}

type Address = NonNullable<RunningContainer['address']>;

/** Starts a container as `Containers` promises. Throws E_IMAGE_NOT_FOUND, E_CONTAINER_FAILED or E_ENGINE_LOST. */
export async function startContainer(
  host: ContainerHost,
  options: ContainerOptions,
): Promise<RunningContainer> {
  try {
    const { env } = await readImageFacts(host.docker, options.image);
    const ports = servicePortsOf([...env, ...envLines(options.env)]);
    const bindHost = host.host === LOOPBACK ? LOOPBACK : '';
    const container = await host.docker.createContainer(
      createOptionsOf(options, ports, { run: host.run, bindHost }),
    );
    return await started(container, options.network === 'none' ? undefined : { host: host.host, ports });
  } catch (thrown) {
    const code = statusOf(thrown) === 404 ? 'E_IMAGE_NOT_FOUND' : 'E_CONTAINER_FAILED';
    throw engineFailure(thrown, `start a container of image "${options.image}"`, code);
  }
}

export const LOOPBACK = '127.0.0.1';

async function started(
  container: Container,
  published: { readonly host: string; readonly ports: ServicePorts } | undefined,
): Promise<RunningContainer> {
  try {
    await container.start();
    if (published === undefined) return runningOf(container, undefined);
    return runningOf(container, await addressOf(container, published));
  } catch (thrown) {
    await removeContainer(container);
    throw thrown;
  }
}

async function addressOf(
  container: Container,
  { host, ports }: { readonly host: string; readonly ports: ServicePorts },
): Promise<Address> {
  const { State: state, NetworkSettings: network } = await container.inspect();
  const portOf = (port: number): number => Number(network.Ports[`${port}/tcp`]?.[0]?.HostPort);
  const address = {
    host,
    rest: portOf(ports.rest),
    grpc: portOf(ports.grpc),
    metrics: portOf(ports.metrics),
  };
  if (!Number.isNaN(address.rest + address.grpc + address.metrics)) return address;
  const logs = await readLogs(container, { stdout: true, stderr: true });
  throw new SeldonBuildError(
    'E_CONTAINER_FAILED',
    `could not start the image's server: it ended at once with exit code ${state.ExitCode}${lastLine(logs)}`,
    { hint: 'read the last lines of its output' },
  );
}

function lastLine(logs: string): string {
  const line = logs.trimEnd().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${line}`;
}

function runningOf(container: Container, address: Address | undefined): RunningContainer {
  return {
    id: container.id,
    ...(address === undefined ? {} : { address }),
    running: async () => (await container.inspect()).State.Running,
    health: async () => healthOf((await container.inspect()).State.Health?.Status),
    logs: () => readLogs(container, { stdout: true, stderr: true }),
    file: (path) => readContainerFile(container, path),
    stop: (timeoutSeconds) => stopContainer(container, timeoutSeconds),
    [Symbol.asyncDispose]: () => removeContainer(container),
  };
}

const HEALTH = ['starting', 'healthy', 'unhealthy'] as const;

function healthOf(status: string | undefined): 'starting' | 'healthy' | 'unhealthy' | 'none' {
  return HEALTH.find((known) => known === status) ?? 'none';
}

async function stopContainer(container: Container, timeoutSeconds: number): Promise<ContainerExit> {
  const begin = performance.now();
  await container.stop({ t: timeoutSeconds }).catch((thrown: unknown) => {
    // 304: it has ended by itself.
    if (statusOf(thrown) !== 304) throw engineFailure(thrown, 'stop a container', 'E_CONTAINER_FAILED');
  });
  const seconds = (performance.now() - begin) / 1000;
  const { State: state } = await container.inspect();
  return { exitCode: state.ExitCode, seconds };
}

/** Removes a container and its anonymous volumes, whatever its state; one that is gone is fine. */
export async function removeContainer(container: Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch((thrown: unknown) => {
    // 409: its removal is already under way.
    if (statusOf(thrown) !== 404 && statusOf(thrown) !== 409) throw thrown;
  });
}

/** Removes containers of earlier runs that are older than this; gives how many there were. */
export async function sweepContainers(docker: Docker, olderThanSeconds: number): Promise<number> {
  const all = await docker.listContainers({ all: true, filters: { label: [RUN_LABEL] } });
  const newest = Date.now() / 1000 - olderThanSeconds;
  const old = all.filter(({ Created: created }) => created <= newest);
  await Promise.all(old.map(({ Id: id }) => removeContainer(docker.getContainer(id))));
  return old.length;
}
