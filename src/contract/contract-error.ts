import { SeldonBuildError } from '../errors.ts';
import type { ContractReport } from '../model/contract.ts';

/**
 * The error for a report with failed checks: E_CONTRACT_FAILED with a line for each of them, and what the container had
 * printed last. All checks are in its details, for programs.
 */
export function contractError(report: ContractReport, image?: string): SeldonBuildError {
  const { checks, logTail = [] } = report;
  const failed = checks.filter(({ passed }) => !passed);
  const name = image === undefined ? 'the image' : `image "${image}"`;
  const head = `cannot accept ${name}: ${failed.length} of ${checks.length} checks of the contract test failed`;
  const lines = failed.map((check) => `  ${check.name}: ${check.detail}`);
  return new SeldonBuildError('E_CONTRACT_FAILED', [head, ...lines].join('\n'), {
    hint: 'correct the component or its contract.json, then build again (--no-verify builds without the test)',
    output: logTail,
    details: { checks, log: logTail },
  });
}
