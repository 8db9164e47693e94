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
  /** Called with the process id once stderr has shown this text; lets a test interrupt the program there. */
  readonly saw?: { readonly text: string; readonly then: (pid: number) => unknown };
}

/** Runs a program to its end, whatever its exit code. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env } });
  const { saw } = options;
  let seen = '';
  const watch = (chunk: Buffer): void => {
    seen += chunk.toString();
    if (saw === undefined || child.pid === undefined || !seen.includes(saw.text)) return;
    child.stderr.off('data', watch);
    saw.then(child.pid);
  };
  if (saw !== undefined) child.stderr.on('data', watch);
  // A program may end without reading; its exit code says what became of it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode ?? 128, stdout, stderr };
}

/** Runs the built command line of this checkout. */
export function seldonBuild(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run(process.execPath, [join(REPOSITORY, 'bin', 'seldon-build.js'), ...args], options);
}
