import type { ContractCheck } from '../model/contract.ts';
import { CheckFailed } from './check-failed.ts';
import { lastLines } from './log-lines.ts';
import type { Check, Subject } from './subject.ts';

/** Results of checks. */
export interface Performed {
  readonly checks: readonly ContractCheck[];
  /** What the container had printed last when the first check failed. */
  readonly logTail?: readonly string[];
}

/** Makes one check. Whatever is thrown but a CheckFailed is not the image's fault and is passed on. */
export async function perform<Of>(check: Check<Of>, subject: Of): Promise<Performed> {
  const started = performance.now();
  const done = (passed: boolean, detail: string): Performed => ({
    checks: [{ name: check.name, passed, detail, seconds: (performance.now() - started) / 1000 }],
  });
  try {
    return done(true, await check.run(subject));
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error;
    const result = done(false, error.message);
    return error.log === undefined ? result : { ...result, logTail: lastLines(error.log) };
  }
}

/** Makes checks one after the other, in order; `made` hears of each one at once. */
export async function performAll<Of extends Pick<Subject, 'container'>>(
  checks: readonly Check<Of>[],
  subject: Of,
  made: (check: ContractCheck) => void,
): Promise<Performed> {
  const results: ContractCheck[] = [];
  let logTail: readonly string[] | undefined;
  for (const check of checks) {
    const performed = await perform(check, subject);
    performed.checks.forEach(made);
    results.push(...performed.checks);
    const failed = performed.checks.some(({ passed }) => !passed);
    if (failed) logTail ??= lastLines(await subject.container.logs());
  }
  return { checks: results, ...(logTail === undefined ? {} : { logTail }) };
}
