import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/** What a program said, and how it ended. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the process id once the program runs; lets a test interrupt it. */
  readonly started?: (pid: number) => void;
}

/** Runs a program to its end, whatever its exit code. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env } });
  if (child.pid !== undefined) options.started?.(child.pid);
  child.stdin.end(options.stdin ?? '');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode ?? 128, stdout, stderr };
}

/** Runs the built command line of this checkout. */
export function seldonBuild(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run(process.execPath, [join(REPOSITORY, 'bin', 'seldon-build.js'), ...args], options);
}
