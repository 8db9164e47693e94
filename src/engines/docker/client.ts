import { Agent } from 'node:https';
import type { DialOptions } from 'docker-modem';
import type Docker from 'dockerode';
import { reasonOf, SeldonBuildError } from '../../errors.ts';
import type { Connection } from './connection.ts';

/** A client of the engine. Nothing is sent yet. */
export async function clientOf({ address, tls }: Connection): Promise<Docker> {
  const { default: DockerClient } = await import('dockerode');
  // Every option is given: docker-modem fills what is missing from the environment of the process.
  const nothing = { socketPath: undefined, host: undefined, port: undefined };
  const secrets = { ca: tls?.ca, cert: tls?.cert, key: tls?.key };
  const where =
    address.kind === 'socket'
      ? { socketPath: address.path }
      : { host: address.host.includes(':') ? `[${address.host}]` : address.host, port: address.port };
  const agent = tls?.verify === false ? { agent: new Agent({ ...secrets, rejectUnauthorized: false }) } : {};
  const protocol: 'http' | 'https' = tls === undefined ? 'http' : 'https';
  try {
    return new DockerClient({ ...nothing, ...secrets, ...where, ...agent, protocol });
  } catch (cause) {
    throw new SeldonBuildError(
      'E_ENGINE_UNREACHABLE',
      `could not reach Docker Engine: its settings in the environment cannot be used: ${reasonOf(cause)}`,
      { hint: 'check DOCKER_HOST and DOCKER_CERT_PATH', cause },
    );
  }
}

/** Sends one request of the Engine API and gives what docker-modem makes of the answer. */
export function dial(docker: Docker, options: DialOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(options, (error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
}

/** Whether the engine answers at all. */
export function answers(docker: Docker): Promise<boolean> {
  return docker.ping().then(
    () => true,
    () => false,
  );
}

/** The status an engine answered with, if that is what went wrong. */
export function statusOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined;
  return typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
}

/** What the engine says, without docker-modem's words around it. */
export function wordsOf(thrown: unknown): string {
  return reasonOf(thrown)
    .replace(/^\(HTTP code \d+\) [^-]* - /, '')
    .trim();
}

const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);

/** Whether the engine is not there any more: the connection was cut, or cannot be made. */
export function isLost(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = 'code' in thrown ? String(thrown.code) : '';
  return LOST.has(code) || thrown.message === 'socket hang up' || thrown.message === 'aborted';
}

/** The engine went away while it worked for us. */
export function engineLost(doing: string, cause: unknown): SeldonBuildError {
  return new SeldonBuildError(
    'E_ENGINE_LOST',
    `could not ${doing}: the connection to Docker Engine was cut (${reasonOf(cause)})`,
    { hint: 'see that Docker is running, then start the command again', cause },
  );
}

/** Turns what an engine call threw into an error of ours; `code` is for what the engine itself refused. */
export function engineFailure(
  thrown: unknown,
  doing: string,
  code: 'E_BUILD_FAILED' | 'E_CONTAINER_FAILED' | 'E_IMAGE_NOT_FOUND' | 'E_PUSH_FAILED',
): Error {
  if (thrown instanceof SeldonBuildError) return thrown;
  if (isLost(thrown)) return engineLost(doing, thrown);
  if (statusOf(thrown) === undefined && thrown instanceof Error) return thrown;
  return new SeldonBuildError(code, `could not ${doing}: ${wordsOf(thrown)}`, { cause: thrown });
}
