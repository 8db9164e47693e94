import { randomUUID } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { SeldonBuildError } from '../../errors.ts';
import { memberOf, textOf } from '../../io/json.ts';
import type { BuildJob, CredentialsOf } from '../../model/ports.ts';
import { buildFailure } from './build-failure.ts';
import { buildProgressOf } from './build-progress.ts';
import { decodeBuildStatus } from './build-status.ts';
import { answers, dial, engineLost, isLost, statusOf, wordsOf } from './client.ts';
import { jsonLines } from './json-lines.ts';
import { redactorOf, type Redactor } from './redact.ts';
import { openSession } from './session.ts';
import type { SessionAnswers } from './session-services.ts';

const DOING = 'build the image';

interface Build {
  readonly docker: Docker;
  readonly job: BuildJob;
  readonly redactor: Redactor;
  /** The name under which the engine can be asked to stop it. */
  readonly id: string;
}

/**
 * Builds an image with BuildKit and gives its id. Tags are not set. Throws E_BUILD_FAILED, E_BASE_NOT_FOUND, E_ENGINE_LOST,
 * E_ENGINE_UNSUPPORTED or E_INTERRUPTED, or what the context stream throws.
 */
export async function buildImage(
  docker: Docker,
  job: BuildJob,
  credentialsOf: CredentialsOf,
): Promise<string> {
  const build: Build = { docker, job, redactor: redactorOf(job.secrets), id: randomUUID() };
  try {
    job.signal.throwIfAborted();
    refuseBigSecrets(job.secrets);
    const session = await openSession(docker, answersOf(build, credentialsOf));
    try {
      return await runBuild(build, session.id);
    } finally {
      session.close();
    }
  } catch (thrown) {
    throw failureOf(thrown, build);
  } finally {
    job.context.destroy();
  }
}

/** What gRPC takes in one message, less its framing; BuildKit asks for a secret in one. */
const MAX_SECRET_BYTES = 4 * 1024 * 1024 - 16;

function refuseBigSecrets(secrets: BuildJob['secrets']): void {
  for (const [id, { length }] of Object.entries(secrets)) {
    if (length <= MAX_SECRET_BYTES) continue;
    throw new SeldonBuildError(
      'E_BUILD_FAILED',
      `cannot hand build secret "${id}" to the engine: it has ${length} bytes, more than the ${MAX_SECRET_BYTES} that BuildKit takes`,
      { hint: 'make it smaller: a bundle of certificates needs only your own authority' },
    );
  }
}

/** BuildKit's name for Docker Hub, and ours. */
const DOCKER_HUB = { asked: 'registry-1.docker.io', known: 'docker.io' };

function answersOf({ job, redactor }: Build, credentialsOf: CredentialsOf): SessionAnswers {
  return {
    secret: (id) => (Object.hasOwn(job.secrets, id) ? job.secrets[id] : undefined),
    credentials: async (host) => {
      const found = await credentialsOf(host === DOCKER_HUB.asked ? DOCKER_HUB.known : host);
      if (found !== undefined) redactor.add(found);
      return found;
    },
  };
}

async function runBuild(build: Build, session: string): Promise<string> {
  const { job } = build;
  const request = new AbortController();
  let answered = false;
  const stop = (): void => {
    void cancel(build, request, answered);
  };
  job.signal.addEventListener('abort', stop);
  try {
    // An abort while the session was opened told no listener.
    job.signal.throwIfAborted();
    const stream = await startBuild(build, session, request.signal);
    answered = true;
    return await readBuild(stream, build);
  } finally {
    job.signal.removeEventListener('abort', stop);
  }
}

async function startBuild(
  { docker, job, id }: Build,
  session: string,
  signal: AbortSignal,
): Promise<Readable> {
  const answer = await dial(docker, {
    method: 'POST',
    path: '/build?',
    options: {
      version: '2',
      session,
      buildid: id,
      platform: job.platform,
      buildargs: { ...job.buildArgs },
      ...(job.noCache ? { nocache: true } : {}),
      ...(job.pull ? { pull: true } : {}),
    },
    file: job.context,
    isStream: true,
    abortSignal: signal,
    statusCodes: { 200: true },
  });
  if (answer instanceof IncomingMessage) return answer;
  throw new Error('docker-modem gave no stream for a build');
}

/** How long an engine may take to stop a build that it was asked to stop. */
const CANCEL_TIMEOUT_MS = 5000;

/** Asks the engine to stop, so that it ends what runs and says so; cuts the connection when it does not. */
async function cancel({ docker, id }: Build, connection: AbortController, answered: boolean): Promise<void> {
  if (answered) {
    const options = { _query: { id }, _body: {} };
    const request = { method: 'POST', path: '/build/cancel?', options, statusCodes: { 200: true } };
    await dial(docker, request).catch(() => undefined);
    await sleep(CANCEL_TIMEOUT_MS, undefined, { ref: false });
  }
  connection.abort();
}

/** Reads the answer to its end: a failed build is an entry of a stream that ends well. */
async function readBuild(stream: Readable, { docker, job, redactor }: Build): Promise<string> {
  const progress = buildProgressOf(job.emit, redactor.clean);
  let reason: string | undefined;
  let image: string | undefined;
  for await (const entry of jsonLines(stream)) {
    const trace = textOf(entry, 'id') === 'moby.buildkit.trace' ? textOf(entry, 'aux') : undefined;
    if (trace !== undefined) progress.follow(decodeBuildStatus(trace));
    reason ??= textOf(entry, 'error');
    image ??= textOf(memberOf(entry, 'aux'), 'ID');
  }
  // An engine that is being stopped lets builds fail in its own strange ways before it goes.
  if (reason !== undefined && !(await answers(docker)))
    throw engineLost(DOING, new Error(redactor.clean(reason)));
  if (reason !== undefined) throw buildFailure(redactor.clean(reason), progress.failed());
  if (image === undefined) throw engineLost(DOING, new Error('the answer ended too early'));
  return image;
}

function failureOf(thrown: unknown, { job, redactor }: Build): unknown {
  if (job.signal.aborted) {
    return new SeldonBuildError('E_INTERRUPTED', `could not ${DOING}: interrupted`, { cause: thrown });
  }
  if (thrown instanceof SeldonBuildError) return thrown;
  if (isLost(thrown)) return engineLost(DOING, thrown);
  return statusOf(thrown) === undefined ? thrown : buildFailure(redactor.clean(wordsOf(thrown)), undefined);
}
