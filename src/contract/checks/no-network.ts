import { setTimeout as sleep } from 'node:timers/promises';
import type { Containers, RunningContainer } from '../../model/ports.ts';
import { CheckFailed, excerpt } from '../check-failed.ts';
import { culpritOf } from '../log-lines.ts';
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
        throw await failed(container, `one that is not after ${timeoutSeconds} s`);
      }
      await sleep(POLL_MS, undefined, { signal });
    }
    return `healthy after ${seconds(performance.now() - started)} without a network`;
  },
};

async function isHealthy(container: RunningContainer): Promise<boolean> {
  const health = await container.health();
  if (health === 'none') throw new CheckFailed('an image with a HEALTHCHECK', 'none');
  // An engine calls a container that has ended unhealthy, too.
  if (health !== 'healthy' && !(await container.running())) throw await failed(container, 'one that ended');
  if (health === 'unhealthy') throw await failed(container, 'an unhealthy one');
  return health === 'healthy';
}

async function failed(container: RunningContainer, seen: string): Promise<CheckFailed> {
  const log = await container.logs();
  const culprit = culpritOf(log);
  const because = culprit === undefined ? 'an empty log' : `the log ${excerpt(culprit)}`;
  return new CheckFailed('a healthy container without a network', `${seen}, with ${because}`, log);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
