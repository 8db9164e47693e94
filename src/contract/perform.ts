import type { ContractCheck } from '../model/contract.ts';
import type { Emit } from '../model/events.ts';
import { CheckFailed } from './check-failed.ts';
import type { Check } from './subject.ts';

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

/** Makes checks one after the other, in order. */
export async function performAll<Of>(
  checks: readonly Check<Of>[],
  subject: Of,
  emit: Emit,
): Promise<readonly ContractCheck[]> {
  const made: ContractCheck[] = [];
  for (const check of checks) {
    emit({ type: 'step', text: `Contract test: ${check.name}` });
    made.push(await perform(check, subject));
  }
  return made;
}
