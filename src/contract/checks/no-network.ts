import { setTimeout as sleep } from 'node:timers/promises';
import type { Containers, RunningContainer } from '../../model/ports.ts';
import { CheckFailed, excerpt } from '../check-failed.ts';
import { lastLines } from '../start.ts';
import type { Check } from '../subject.ts';

/** A second start of the image. */
export interface OfflineStart {
  readonly containers: Containers;
  readonly image: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

const POLL_MS = 200;

/** Without any network the image turns healthy by its own HEALTHCHECK: nothing is downloaded when it starts. */
export const noNetwork: Check<OfflineStart> = {
  name: 'no-network',
  run: async ({ containers, image, user, env, timeoutSeconds, signal }) => {
    const started = performance.now();
    await using container = await containers.start({ image, user, env, network: 'none' });
    while (!(await isHealthy(container))) {
      if (performance.now() - started > timeoutSeconds * 1000) {
        const expected = `a healthy container within ${timeoutSeconds} s without a network`;
        throw new CheckFailed(expected, await endOfLog(container));
      }
      await sleep(POLL_MS, undefined, { signal });
    }
    return `healthy after ${seconds(performance.now() - started)} without a network`;
  },
};

async function isHealthy(container: RunningContainer): Promise<boolean> {
  const health = await container.health();
  if (health === 'none') throw new CheckFailed('an image with a HEALTHCHECK', 'none');
  if (health === 'unhealthy') {
    throw new CheckFailed(
      'a healthy container without a network',
      `an unhealthy one; ${await endOfLog(container)}`,
    );
  }
  if (health === 'starting' && !(await container.running())) {
    throw new CheckFailed(
      'a running container without a network',
      `one that ended; ${await endOfLog(container)}`,
    );
  }
  return health === 'healthy';
}

async function endOfLog(container: RunningContainer): Promise<string> {
  const last = lastLines(await container.logs()).at(-1);
  return last === undefined ? 'an empty log' : `a log that ends with ${excerpt(last)}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
