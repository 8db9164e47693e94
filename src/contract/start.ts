import { setTimeout as sleep } from 'node:timers/promises';
import { SeldonBuildError } from '../errors.ts';
import type { RunningContainer } from '../model/ports.ts';
import { CheckFailed, excerpt } from './check-failed.ts';
import { culpritOf, lastLines } from './log-lines.ts';
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
  const log = await container.logs();
  const culprit = culpritOf(log);
  const because = culprit === undefined ? 'its log is empty' : `its log says: ${excerpt(culprit)}`;
  return new SeldonBuildError('E_CONTAINER_FAILED', `could not start image "${image}": ${why}; ${because}`, {
    hint: `correct what its log says, or look into the image: docker run --rm -it --entrypoint /bin/sh "${image}"`,
    output: lastLines(log),
    details: { log: lastLines(log) },
  });
}
