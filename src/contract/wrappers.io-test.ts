import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ComponentKind } from '../model/plan-parts.ts';
import { programContainers, type Program } from '../../test/support/contract-process.ts';
import { verifyImage } from './verify.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/** The wrappers to hold the contract test to: ours, and Seldon's own 1.17.1 as a black box. */
const WRAPPERS = [
  {
    name: 'our wrapper',
    environment: 'wrapper-env.sh',
    start: (home: string) => ({
      command: join(home, 'bin', 'python'),
      args: [join(REPOSITORY, 'builders', 'python', 'wrapper', 'serve.py')],
    }),
    fails: [],
  },
  {
    name: "Seldon's wrapper",
    environment: 'reference-env.sh',
    start: (home: string, component: string) => ({
      command: join(home, 'bin', 'seldon-core-microservice'),
      args: [component],
    }),
    // It leaves its gRPC server running when it is told to end.
    fails: ['sigterm'],
  },
];

const NUMBER = { ftype: 'continuous', dtype: 'FLOAT', range: [-5, 5] };
const AGE = { name: 'age', ftype: 'continuous', dtype: 'INT', range: [18, 90] };
const SITE = { name: 'site', ftype: 'categorical', values: ['north', 'süd'] };
const NUMBERS = {
  features: [{ name: 'x', ...NUMBER, repeat: 3 }],
  targets: [{ name: 'y', ...NUMBER, repeat: 3 }],
};
const MIXED = { features: [AGE, SITE], targets: [] };
const PICTURES = {
  features: [{ name: 'x', ...NUMBER, shape: [4, 3, 2] }],
  targets: [{ name: 'y', ...NUMBER, shape: [4, 3, 2] }],
};
/** The component of this name answers the value that its first column asks for. */
const NOT_A_NUMBER = { features: [{ name: 'nan', ...NUMBER }], targets: [] };

describe.each(WRAPPERS)('$name', ({ environment, start, fails }) => {
  let home = '';

  beforeAll(() => {
    const script = join(REPOSITORY, 'scripts', environment);
    home = execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  }, 600_000);

  /** Names of the checks that a component fails beyond those that its wrapper always fails. */
  async function failuresOf(
    component: string,
    kind: ComponentKind,
    contract: object | undefined,
  ): Promise<readonly string[]> {
    const program: Program = {
      ...start(home, component),
      cwd: join(REPOSITORY, 'test', 'contracts', 'components', 'python'),
      env: { PATH: '/usr/bin:/bin', MODEL_NAME: component, SERVICE_TYPE: kind, PYTHONDONTWRITEBYTECODE: '1' },
    };
    const report = await verifyImage(
      {
        image: component,
        component: kind,
        ...(contract === undefined ? {} : { contract: JSON.stringify(contract) }),
        containers: programContainers(program),
        startTimeoutSeconds: 60,
        stopTimeoutSeconds: 5,
      },
      { emit: () => undefined, signal: new AbortController().signal },
    );
    return report.checks.flatMap(({ name, passed }) => (passed ? [] : [name]));
  }

  it.each<readonly [string, string, ComponentKind, object | undefined]>([
    ['a model of numbers', 'Identity', 'MODEL', NUMBERS],
    ['a model of numbers and text', 'Identity', 'MODEL', MIXED],
    ['a model of pictures', 'Identity', 'MODEL', PICTURES],
    ['a transformer', 'Identity', 'TRANSFORMER', NUMBERS],
    ['a router', 'Sums', 'ROUTER', NUMBERS],
    ['a combiner', 'Identity', 'COMBINER', NUMBERS],
    ['a component of unknown inputs', 'Identity', 'MODEL', undefined],
    ['a component that takes whole messages', 'Raw', 'MODEL', NUMBERS],
  ])('passes with %s', { timeout: 120_000 }, async (...[, component, kind, contract]) => {
    expect(await failuresOf(component, kind, contract)).toEqual(fails);
  });

  it('fails with a model that answers NaN', { timeout: 120_000 }, async () => {
    expect(await failuresOf('Answers', 'MODEL', NOT_A_NUMBER)).toEqual(
      expect.arrayContaining(['rest-predict', 'grpc-predict']),
    );
  });
});
