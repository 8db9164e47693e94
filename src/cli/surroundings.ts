import type { Write } from '../report/reporter.ts';

/** All that the program takes from its process. Only main.ts reads the real one. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly cwd: string;
  /** Folder that holds `templates` and `builders`: our package. */
  readonly packageRoot: string;
  readonly version: string;
  /** stdout: the answer. */
  readonly answer: Write;
  /** stderr: everything else. */
  readonly report: Write;
  readonly stderrIsTty: boolean;
  /** Reads stdin to its end (`--password-stdin`). */
  readonly stdin: () => Promise<string>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}
