import type { ContainerOptions, Containers, RunningContainer } from '../../src/model/ports.ts';
import type { Behaviour } from './contract-behaviour.ts';
import { startContractServer, type ContractServer } from './contract-server.ts';

/** Containers whose program is a real server of this process; what Docker does is the affair of the end-to-end test. */
export interface ServerContainers extends Containers {
  readonly started: ContainerOptions[];
  /** How many were not disposed of. */
  readonly left: () => number;
}

export function containersOf(behaviour: Behaviour): ServerContainers {
  const started: ContainerOptions[] = [];
  let left = 0;
  return {
    started,
    left: () => left,
    start: async (options) => {
      started.push(options);
      left += 1;
      const removed = (): void => {
        left -= 1;
      };
      return options.network === 'none' ? offline(behaviour, removed) : online(behaviour, removed);
    },
  };
}

/** Ports on which nothing listens. */
const CLOSED = { rest: 1, grpc: 1, metrics: 1 };

async function online(behaviour: Behaviour, removed: () => void): Promise<RunningContainer> {
  const listens = !behaviour.exits && behaviour.startsAfterMs === 0;
  const server: ContractServer | undefined = listens ? await startContractServer(behaviour) : undefined;
  const ports = server ?? CLOSED;
  return {
    ...common(behaviour),
    address: { host: '127.0.0.1', rest: ports.rest, grpc: ports.grpc, metrics: ports.metrics },
    health: async () => 'starting',
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]();
      removed();
    },
  };
}

function offline(behaviour: Behaviour, removed: () => void): RunningContainer {
  const states = [...behaviour.offline];
  return {
    ...common(behaviour),
    health: async () => (states.length > 1 ? states.shift()! : states[0]!),
    async [Symbol.asyncDispose]() {
      removed();
    },
  };
}

function common(behaviour: Behaviour): Pick<RunningContainer, 'id' | 'running' | 'logs' | 'file' | 'stop'> {
  return {
    id: 'container',
    running: async () => !behaviour.exits,
    logs: async () => behaviour.log(),
    file: async (path) => behaviour.files[path],
    stop: async () => behaviour.exit,
  };
}
