import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import type { LayerContent } from '../../model/image-files.ts';
import type { Containers, CredentialsOf, Engine, LocalImages } from '../../model/ports.ts';
import { buildImage } from './build.ts';
import { checkEngine } from './check.ts';
import { clientOf } from './client.ts';
import { connectionOf, type Connection, type Env } from './connection.ts';
import { LOOPBACK, startContainer, sweepContainers, type ContainerHost } from './containers.ts';
import { readImageFiles } from './image-files.ts';
import { inspectImage, removeImage, tagImage } from './image.ts';
import { fetchImage } from './fetch-image.ts';
import { inspectLocalImage, runOnce } from './local-images.ts';

export interface DockerEngineOptions {
  readonly env: Env;
  /** The user's home folder, for docker's configuration. */
  readonly home: string;
  readonly credentialsOf: CredentialsOf;
}

/** A Docker Engine and what can be done with it. Nothing is connected before the first call. */
export interface DockerEngine {
  readonly engine: Engine;
  readonly containers: Containers & {
    /** Removes containers that earlier runs left behind; gives how many there were. */
    sweep(olderThanSeconds: number): Promise<number>;
  };
  readonly localImages: LocalImages;
  /** What lies in each layer of an image, from the base up. */
  readonly files: (image: string) => Promise<readonly LayerContent[]>;
  /** The client, for other users of the same engine (the publisher). */
  readonly client: () => Promise<Docker>;
}

/** The engine that the docker client would use with this environment (DOCKER_HOST, contexts). */
export function dockerEngineOf({ env, home, credentialsOf }: DockerEngineOptions): DockerEngine {
  const run = randomUUID();
  const connected = once(async () => {
    const connection = await connectionOf(env, home);
    const docker = await clientOf(connection);
    return { connection, docker, run, host: hostOf(connection) } satisfies ContainerHost & {
      connection: Connection;
    };
  });
  const client = async (): Promise<Docker> => (await connected()).docker;
  return {
    client,
    engine: {
      name: 'docker',
      check: async (signal) => {
        const { docker, connection } = await connected();
        await checkEngine(docker, connection, signal);
      },
      build: async (job) => {
        const docker = await client();
        const id = await buildImage(docker, job, credentialsOf);
        await tagImage(docker, id, job.tags);
        return inspectImage(docker, id);
      },
      inspect: async (image) => inspectImage(await client(), image),
      tag: async (image, tags) => tagImage(await client(), image, tags),
      remove: async (image) => removeImage(await client(), image),
    },
    containers: {
      start: async (options) => startContainer(await connected(), options),
      sweep: async (olderThanSeconds) => sweepContainers(await client(), olderThanSeconds),
    },
    localImages: localImagesOf(connected, credentialsOf),
    files: async (image) => readImageFiles(await client(), image),
  };
}

function localImagesOf(connected: () => Promise<ContainerHost>, credentialsOf: CredentialsOf): LocalImages {
  return {
    inspect: (name) => inspectLocalImage(async () => (await connected()).docker, name),
    runOnce: async (image, argv) => {
      const host = await connected();
      await fetchImage(host.docker, image, credentialsOf);
      return runOnce(host, image, argv);
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '::1']);

function hostOf({ address }: Connection): string {
  return address.kind === 'socket' || THIS_MACHINE.has(address.host) ? LOOPBACK : address.host;
}
