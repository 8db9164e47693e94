import { CheckFailed, excerpt } from '../check-failed.ts';
import type { Check, Subject } from '../subject.ts';

/** All health paths answer 200: Seldon's own, the one of full health checks, and the one that never asks the model. */
export const health: Check<Subject> = {
  name: 'health',
  run: async ({ rest }) => {
    for (const path of ['/health/status', '/api/v1.0/health/status', '/health/ping']) {
      const { status, body } = await rest.get(path);
      if (status !== 200)
        throw new CheckFailed(`status 200 from ${path}`, `status ${status}: ${excerpt(body)}`);
    }
    return 'healthy';
  },
};
