import { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { reasonOf, SeldonBuildError } from '../../errors.ts';
import { textOfEngineAddress } from './address.ts';
import { dial } from './client.ts';
import type { Connection } from './connection.ts';
import { openSession, withoutBuildKit } from './session.ts';

/** Makes sure that the engine answers and has BuildKit. Throws E_ENGINE_UNREACHABLE, E_ENGINE_UNSUPPORTED or E_INTERRUPTED. */
export async function checkEngine(
  docker: Docker,
  connection: Connection,
  signal: AbortSignal,
): Promise<void> {
  const headers = await ping(docker, connection, signal);
  const why = whyUnsupported(headers);
  if (why !== undefined) throw withoutBuildKit(why, undefined);
  const session = await openSession(docker, {
    secret: () => undefined,
    credentials: () => Promise.resolve(undefined),
  });
  session.close();
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Asks whether someone is there; the answer's headers tell who (Engine API, GET /_ping). */
async function ping(docker: Docker, connection: Connection, signal: AbortSignal): Promise<Headers> {
  try {
    const answer = await dial(docker, {
      method: 'GET',
      path: '/_ping',
      isStream: true,
      abortSignal: signal,
      statusCodes: { 200: true },
    });
    if (!(answer instanceof IncomingMessage)) throw new Error('docker-modem gave no answer');
    answer.resume();
    return answer.headers;
  } catch (thrown) {
    if (signal.aborted)
      throw new SeldonBuildError('E_INTERRUPTED', 'could not reach Docker Engine: interrupted');
    throw unreachable(thrown, connection);
  }
}

/** Engine API of Docker 18.09, the first with BuildKit. */
const OLDEST_API = { major: 1, minor: 39 };

/** Why an engine that answers with these headers cannot build our images. */
export function whyUnsupported(headers: Headers): string | undefined {
  if (headers['libpod-api-version'] !== undefined) return 'it is Podman, which builds in a way of its own';
  if (headers['ostype'] === 'windows') return 'it runs Windows containers';
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(String(headers['api-version'])) ?? [];
  if (major === undefined) return 'it does not say which version of the Docker Engine API it has';
  const isOld =
    Number(major) < OLDEST_API.major ||
    (Number(major) === OLDEST_API.major && Number(minor) < OLDEST_API.minor);
  return isOld
    ? `its API version ${major}.${minor} is older than ${OLDEST_API.major}.${OLDEST_API.minor}`
    : undefined;
}

interface Advice {
  readonly why: string;
  readonly hint: string;
}

const START = 'start Docker (Docker Desktop, or "sudo systemctl start docker"), or set DOCKER_HOST';
const CERTIFICATES = 'check the ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH';
const PERMISSION = 'add yourself to the group "docker" (sudo usermod -aG docker $USER), then log in again';

const ADVICE: Readonly<Record<string, Advice>> = {
  ENOENT: { why: 'there is no such socket: Docker is not running, or listens elsewhere', hint: START },
  ECONNREFUSED: { why: 'nobody listens there: Docker is not running', hint: START },
  EACCES: { why: 'you may not use its socket', hint: PERMISSION },
  EPERM: { why: 'you may not use its socket', hint: PERMISSION },
  ENOTFOUND: { why: 'the host name is not known', hint: 'check DOCKER_HOST and "docker context ls"' },
  ETIMEDOUT: { why: 'it does not answer', hint: 'check DOCKER_HOST and the network to that host' },
};

function unreachable(thrown: unknown, { address, source }: Connection): SeldonBuildError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const advice = ADVICE[code] ?? {
    why: reasonOf(thrown),
    hint: /CERT|TLS|SSL/.test(code) ? CERTIFICATES : START,
  };
  return new SeldonBuildError(
    'E_ENGINE_UNREACHABLE',
    `could not reach Docker Engine at "${textOfEngineAddress(address)}" (${source}): ${advice.why}`,
    { hint: advice.hint, cause: thrown },
  );
}
