import { jsonReporter } from './json.ts';
import { plainReporter } from './plain.ts';
import type { Reporter, Write } from './reporter.ts';

export const PROGRESS = ['auto', 'tty', 'plain', 'json'] as const;
export type Progress = (typeof PROGRESS)[number];

/** What decides how progress is drawn, beside `--progress`. */
export interface Surroundings {
  readonly isTty: boolean;
  /** The CI variable is set. */
  readonly ci: boolean;
  readonly write: Write;
}

/** The reporter for `--progress`: a spinner on a terminal, plain lines in CI and in files. */
export async function chooseReporter(progress: Progress, around: Surroundings): Promise<Reporter> {
  const kind = progress === 'auto' ? (around.isTty && !around.ci ? 'tty' : 'plain') : progress;
  switch (kind) {
    case 'json':
      return jsonReporter(around.write);
    case 'plain':
      return plainReporter(around.write);
    case 'tty': {
      // ora and what it brings cost 30 ms of start-up, which short commands need not pay.
      const { ttyReporter } = await import('./tty.ts');
      return ttyReporter(around.write);
    }
  }
}
