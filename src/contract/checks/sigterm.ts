import { CheckFailed } from '../check-failed.ts';
import type { Check, Subject } from '../subject.ts';

/** SIGTERM ends the container in time, with exit code 0. The last check: nothing answers afterwards. */
export const sigterm: Check<Subject> = {
  name: 'sigterm',
  run: async ({ container, stopTimeoutSeconds }) => {
    const { exitCode, seconds } = await container.stop(stopTimeoutSeconds);
    const took = `${seconds.toFixed(1)} s`;
    if (exitCode !== 0) {
      throw new CheckFailed(
        `exit code 0 within ${stopTimeoutSeconds} s of SIGTERM`,
        `exit code ${exitCode} after ${took}`,
      );
    }
    return `exit code 0 after ${took}`;
  },
};
