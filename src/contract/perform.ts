import type { ContractCheck } from '../model/contract.ts';
import { CheckFailed } from './check-failed.ts';
import { lastLines } from './start.ts';
import type { Check, Subject } from './subject.ts';

/** Makes one check. Whatever is thrown but a CheckFailed is not the image's fault and is passed on. */
export async function perform<Of>(check: Check<Of>, subject: Of): Promise<ContractCheck> {
  const started = performance.now();
  const done = (passed: boolean, detail: string): ContractCheck => ({
    name: check.name,
    passed,
    detail,
    seconds: (performance.now() - started) / 1000,
  });
  try {
    return done(true, await check.run(subject));
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error;
    return done(false, error.message);
  }
}

/** Results of several checks. */
export interface Performed {
  readonly checks: readonly ContractCheck[];
  /** What the container had printed last when the first check failed. */
  readonly logTail?: readonly string[];
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
    const result = await perform(check, subject);
    made(result);
    results.push(result);
    if (!result.passed) logTail ??= lastLines(await subject.container.logs());
  }
  return { checks: results, ...(logTail === undefined ? {} : { logTail }) };
}
