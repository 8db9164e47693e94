import { SeldonBuildError } from '../errors.ts';
import { chooseReporter, PROGRESS } from '../report/choose-reporter.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Flags } from './request.ts';
import type { Surroundings } from './surroundings.ts';

const REPORTERS = new WeakMap<Surroundings, Promise<Reporter>>();

/** The reporter of this run: made at first use, one a process, so that a failure ends the spinner it interrupts. */
export function reporterOf(flags: Flags, around: Surroundings): Promise<Reporter> {
  const made = REPORTERS.get(around) ?? newReporter(flags, around);
  REPORTERS.set(around, made);
  return made;
}

function newReporter(flags: Flags, around: Surroundings): Promise<Reporter> {
  const wanted = flags.progress ?? 'auto';
  const progress = PROGRESS.find((kind) => kind === wanted);
  if (progress === undefined) throw new SeldonBuildError('E_USAGE', `cannot show progress as "${wanted}"`);
  return chooseReporter(progress, {
    isTty: around.stderrIsTty,
    ci: (around.env['CI'] ?? '') !== '',
    write: around.report,
  });
}
