import { describe, expect, it } from 'vitest';
import type { ContractReport } from '../model/contract.ts';
import type { BuildOutcome } from '../pipeline/run.ts';
import { nextStepsOf } from './next-steps.ts';

const PLAN = { image: { ports: { rest: 9000, grpc: 5000, metrics: 6000 } } } as BuildOutcome['plan'];

function outcome(parts: Partial<BuildOutcome>): BuildOutcome {
  return {
    plan: PLAN,
    image: {} as BuildOutcome['image'],
    contract: undefined,
    published: [],
    seconds: 1,
    ...parts,
  };
}

function asked(body: string): ContractReport {
  return { passed: true, checks: [], example: { path: '/api/v1.0/predictions', body } };
}

const RUN = 'run it: docker run --rm -p 9000:9000 -p 5000:5000 iris';

describe('after a build', () => {
  it.each([
    ['without a contract test', outcome({}), [RUN]],
    ['without known inputs', outcome({ contract: { passed: true, checks: [] } }), [RUN]],
    ['with rows too long to paste', outcome({ contract: asked('1'.repeat(401)) }), [RUN]],
    [
      'with text that a shell would read',
      outcome({ contract: asked('{"data":{"ndarray":[["it\'s"]]}}') }),
      [
        RUN,
        "ask it: curl -s localhost:9000/api/v1.0/predictions -H 'content-type: application/json' " +
          `-d '{"data":{"ndarray":[["it'\\''s"]]}}'`,
      ],
    ],
    [
      'that was pushed: by digest',
      outcome({ published: [{ ref: 'r.example.com/iris:1', digest: 'sha256:ab' }] }),
      ['run it: docker run --rm -p 9000:9000 -p 5000:5000 r.example.com/iris:1@sha256:ab'],
    ],
  ])('%s', (_name, built, lines) => {
    expect(nextStepsOf(built, 'iris')).toEqual(lines);
  });
});
