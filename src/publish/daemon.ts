import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { authConfigOf } from '../engines/docker/auth-config.ts';
import { dial, isLost, engineLost, statusOf, wordsOf } from '../engines/docker/client.ts';
import { tagImage } from '../engines/docker/image.ts';
import { jsonLines } from '../engines/docker/json-lines.ts';
import { redactorOf } from '../engines/docker/redact.ts';
import { SeldonBuildError } from '../errors.ts';
import { memberOf, textOf } from '../io/json.ts';
import { familiarName, parseImageRef, type ImageRef } from '../model/image-ref.ts';
import type { Credentials, CredentialsOf, Published, Publisher, Running } from '../model/ports.ts';
import { pushFailure } from './push-failure.ts';
import { pushProgressOf } from './push-progress.ts';

export interface DaemonPublisherOptions {
  /** The engine that has the image, and pushes it. */
  readonly client: () => Promise<Docker>;
  readonly credentialsOf: CredentialsOf;
  /** Asks the registry itself for the right to push. */
  readonly checkPushAccess: (ref: ImageRef, signal: AbortSignal) => Promise<void>;
}

/** Publishes through the engine, as `docker push` does. Throws E_REGISTRY_*, E_PUSH_FAILED, E_IMAGE_NOT_FOUND or E_INTERRUPTED. */
export function daemonPublisherOf(options: DaemonPublisherOptions): Publisher {
  return {
    check: (ref, { signal }) => options.checkPushAccess(parseImageRef(ref), signal),
    publish: async (image, to, running) => {
      const docker = await options.client();
      const ref = parseImageRef(to);
      await tagImage(docker, image, [to]);
      const credentials = await options.credentialsOf(ref.host);
      return push(docker, { ref: { ...ref, tag: ref.tag ?? 'latest' }, credentials }, running);
    },
  };
}

interface Target {
  readonly ref: ImageRef;
  readonly credentials: Credentials | undefined;
}

async function push(docker: Docker, target: Target, { emit, signal }: Running): Promise<Published> {
  const name = familiarName(target.ref);
  const redactor = redactorOf({});
  if (target.credentials !== undefined) redactor.add(target.credentials);
  try {
    const stream = await startPush(docker, target, signal);
    const progress = pushProgressOf(name, emit);
    let digest: string | undefined;
    for await (const entry of jsonLines(stream)) {
      const error = textOf(entry, 'error');
      if (error !== undefined) throw pushFailure(redactor.clean(error), target);
      digest ??= textOf(memberOf(entry, 'aux'), 'Digest');
      progress.follow(entry);
    }
    if (digest === undefined) throw engineLost(`push "${name}"`, new Error('the answer ended too early'));
    return { ref: name, digest, ...progress.end() };
  } catch (thrown) {
    throw failureOf(thrown, { name, signal, refused: (why) => pushFailure(redactor.clean(why), target) });
  }
}

async function startPush(
  docker: Docker,
  { ref, credentials }: Target,
  signal: AbortSignal,
): Promise<Readable> {
  const repository = familiarName({ ...ref, tag: undefined, digest: undefined });
  const answer = await dial(docker, {
    method: 'POST',
    path: `/images/${repository}/push?`,
    options: { _query: { tag: ref.tag }, _body: {} },
    // Without a header the engine refuses to push at all.
    authconfig: credentials === undefined ? {} : authConfigOf(credentials, ref.host),
    isStream: true,
    abortSignal: signal,
    statusCodes: { 200: true },
  });
  if (answer instanceof IncomingMessage) return answer;
  throw new Error('docker-modem gave no stream for a push');
}

interface Failing {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly refused: (why: string) => SeldonBuildError;
}

function failureOf(thrown: unknown, { name, signal, refused }: Failing): unknown {
  if (signal.aborted) {
    return new SeldonBuildError('E_INTERRUPTED', `could not push "${name}": interrupted`, { cause: thrown });
  }
  if (thrown instanceof SeldonBuildError) return thrown;
  if (isLost(thrown)) return engineLost(`push "${name}"`, thrown);
  return statusOf(thrown) === undefined ? thrown : refused(wordsOf(thrown));
}
