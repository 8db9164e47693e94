import { randomUUID } from 'node:crypto';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type Docker from 'dockerode';
import { SeldonBuildError } from '../../errors.ts';
import { dial, statusOf, wordsOf } from './client.ts';
import { grpcServerOf, METHODS, type SessionAnswers } from './session-services.ts';

/** BuildKit's way to ask us for things while it builds. */
export interface Session {
  readonly id: string;
  close(): void;
}

/**
 * Opens a session: a connection to the engine over which *it* calls *us*, with gRPC over HTTP/2 (BuildKit's session/ folder and
 * Docker Engine API "POST /session"). Throws E_ENGINE_UNSUPPORTED where there is no BuildKit.
 */
export async function openSession(docker: Docker, answers: SessionAnswers): Promise<Session> {
  const id = randomUUID();
  const server = await grpcServerOf(answers);
  const socket = await hijack(docker, id);
  // A cut connection shows in the build's own stream; here it would end the process.
  socket.on('error', () => undefined);
  server.receive(socket);
  // Node 20 trips over a session that ends in the tick it began in.
  await setImmediate();
  return {
    id,
    close: () => {
      server.close();
      socket.destroy();
    },
  };
}

async function hijack(docker: Docker, id: string): Promise<Duplex> {
  const answer = await dial(docker, {
    method: 'POST',
    path: '/session',
    hijack: true,
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'seldon-build',
      'X-Docker-Expose-Session-Grpc-Method': [...METHODS],
    },
    statusCodes: { 101: true },
  }).catch((thrown: unknown) => {
    throw statusOf(thrown) === undefined ? thrown : withoutBuildKit(wordsOf(thrown), thrown);
  });
  if (answer instanceof Duplex) return answer;
  throw withoutBuildKit('it did not open a BuildKit session', undefined);
}

/** The engine cannot build our Dockerfiles. */
export function withoutBuildKit(why: string, cause: unknown): SeldonBuildError {
  return new SeldonBuildError(
    'E_ENGINE_UNSUPPORTED',
    `cannot build with this engine: it has no BuildKit (${why})`,
    {
      hint: 'use Docker Engine 20.10 or newer, or Docker Desktop; set DOCKER_HOST if there are several engines',
      cause,
    },
  );
}
