import { SeldonBuildError } from '../errors.ts';
import type { ContractReport } from '../model/contract.ts';

/** The error for a report with failed checks: E_CONTRACT_FAILED, one line for each, and what the container printed last. */
export function contractError(report: ContractReport, image?: string): SeldonBuildError {
  const failed = report.checks.filter(({ passed }) => !passed);
  const name = image === undefined ? 'the image' : `image "${image}"`;
  const lines = failed.map((check) => `  ${check.name}: ${check.detail}`);
  const log = (report.logTail ?? []).map((line) => `    ${line}`);
  const message = [
    `cannot accept ${name}: ${failed.length} of ${report.checks.length} checks of the contract test failed`,
    ...lines,
    ...(log.length === 0 ? [] : ['  the log of the container ends with', ...log]),
  ];
  return new SeldonBuildError('E_CONTRACT_FAILED', message.join('\n'), {
    hint: 'correct the component or its contract.json, then build again (--no-verify builds without the test)',
    details: { contract: report },
  });
}
