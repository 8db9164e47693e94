import { EXIT, reasonOf, SeldonBuildError } from '../errors.ts';
import type { Flags } from './request.ts';
import { reporterOf } from './reporting.ts';
import type { Surroundings } from './surroundings.ts';

/** Reports what a command threw and returns the exit code. With `--json` the error is the one document on stdout. */
export async function failed(error: unknown, flags: Flags, around: Surroundings): Promise<number> {
  const known = knownError(error, around.signal);
  if (known === undefined) {
    around.report(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    around.report('This is a bug in seldon-build. Please report it with the lines above.\n');
    if (flags.json === true)
      around.answer(`${JSON.stringify({ code: 'E_BUG', message: reasonOf(error) })}\n`);
    return EXIT.internal;
  }
  const { code, message, hint, file, details } = known;
  if (flags.json === true)
    around.answer(`${JSON.stringify({ code, message, hint, file, ...details }, null, 2)}\n`);
  else (await reporterOf(flags, around)).fail(known);
  return known.exitCode;
}

/** Whatever an abort made fail on its way, the user interrupted it. */
function knownError(error: unknown, signal: AbortSignal): SeldonBuildError | undefined {
  if (signal.aborted) return new SeldonBuildError('E_INTERRUPTED', 'stopped by the user', { cause: error });
  return error instanceof SeldonBuildError ? error : undefined;
}
