import { execa } from 'execa';
import { SeldonBuildError } from '../errors.ts';

export interface ExecOptions {
  /** The whole environment of the program: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Text for its standard input; otherwise that is closed. */
  readonly input?: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

export interface ExecResult {
  /** Undefined when the program could not be started or was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why there is no exit code, in one line. */
  readonly failure: string | undefined;
}

/** Runs a program to its end, without a shell. The exit code is data; only an abort throws (E_INTERRUPTED). */
export async function exec(
  program: string,
  args: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> {
  const { env, cwd, input, signal, timeoutMs } = options;
  const result = await execa(program, args, {
    env: { ...env },
    extendEnv: false,
    cancelSignal: signal,
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
  if (result.isCanceled) throw new SeldonBuildError('E_INTERRUPTED', 'interrupted');
  return {
    exitCode: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr,
    failure: result.exitCode === undefined ? result.originalMessage : undefined,
  };
}
