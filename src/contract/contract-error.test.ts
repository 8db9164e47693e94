import { expect, it } from 'vitest';
import { contractError } from './contract-error.ts';

const CHECKS = [
  { name: 'rest-predict', passed: true, detail: 'fine', seconds: 0 },
  { name: 'metrics', passed: false, detail: 'expected status 200, seen status 500', seconds: 0 },
  { name: 'sigterm', passed: false, detail: 'expected exit code 0, seen exit code 137', seconds: 0 },
];

it('gives each failed check a line, and the end of the log', () => {
  const error = contractError(
    { passed: false, checks: CHECKS, logTail: ['Traceback', 'KeyError'] },
    'acme/iris:1',
  );

  expect(error.code).toBe('E_CONTRACT_FAILED');
  expect(error.message).toBe(`cannot accept image "acme/iris:1": 2 of 3 checks of the contract test failed
  metrics: expected status 200, seen status 500
  sigterm: expected exit code 0, seen exit code 137`);
  expect(error.output).toEqual(['Traceback', 'KeyError']);
  expect(error.details).toEqual({ checks: CHECKS, log: ['Traceback', 'KeyError'] });
});

it('does without a name and a log', () => {
  expect(contractError({ passed: false, checks: CHECKS }).message.split('\n')).toHaveLength(3);
});
