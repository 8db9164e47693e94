import { setTimeout as sleep } from 'node:timers/promises';
import { SeldonBuildError } from '../errors.ts';
import type { RunningContainer } from '../model/ports.ts';
import { CheckFailed, excerpt } from './check-failed.ts';
import type { RestClient } from './rest-client.ts';

/** A container that should come up. */
export interface Starting {
  readonly image: string;
  readonly container: RunningContainer;
  readonly rest: RestClient;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

const POLL_MS = 50;
/** Asking the engine costs more than asking the port. */
const POLLS_PER_INSPECTION = 10;
const LOG_LINES = 20;

/**
 * Waits until GET /health/status answers 200, which a component does once its model is loaded.
 * Throws E_CONTAINER_FAILED with the last log lines when the container ends, or is not ready in time.
 */
export async function waitUntilReady(starting: Starting): Promise<void> {
  const { container, timeoutSeconds, signal } = starting;
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (let poll = 1; ; poll++) {
    const wrong = await healthOf(starting.rest);
    if (wrong === '') return;
    const late = Date.now() > deadline;
    if ((late || poll % POLLS_PER_INSPECTION === 0) && !(await container.running())) {
      throw await failed(starting, 'its program ended before it answered');
    }
    if (late) {
      throw await failed(
        starting,
        `/health/status was not ready within ${timeoutSeconds} s, last seen: ${wrong}`,
      );
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** What is wrong with the component's health; empty when nothing is. */
async function healthOf(rest: RestClient): Promise<string> {
  try {
    const { status, body } = await rest.get('/health/status');
    return status === 200 ? '' : `status ${status}: ${excerpt(body)}`;
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error;
    return error.message;
  }
}

async function failed({ image, container }: Starting, why: string): Promise<SeldonBuildError> {
  return new SeldonBuildError('E_CONTAINER_FAILED', `could not start image "${image}": ${why}`, {
    hint: `correct what its log says, or look into the image: docker run --rm -it --entrypoint /bin/sh "${image}"`,
    output: lastLines(await container.logs()),
  });
}

/** The end of a log: its last 20 lines that are not empty. */
export function lastLines(log: string): readonly string[] {
  return log
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-LOG_LINES);
}
