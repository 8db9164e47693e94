import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve, sklearnAnswers, type ServedImage, type SklearnAnswers } from '../support/engine.ts';
import { QUESTIONS } from '../support/examples.ts';
import { seldonBuild } from '../support/programs.ts';

interface Built {
  readonly id: string;
  readonly builder: string;
  readonly contract: { readonly passed: boolean; readonly checks: readonly { readonly name: string }[] };
}

/** A SeldonMessage as JSON, as far as these tests read it. */
interface Answer {
  readonly data?: {
    readonly names?: readonly string[];
    readonly ndarray?: readonly (readonly unknown[])[];
    readonly tensor?: { readonly shape: readonly number[]; readonly values: readonly number[] };
  };
  readonly status?: { readonly info: string };
}

const TOLERANCE = 1e-12;
let flags: readonly string[] = [];

beforeAll(() => {
  flags = baseImageFlags('3.11');
});

/** The rows as an image answers them: probabilities where the model has them, else one column of predictions. */
function rowsOf({ predict, predict_proba }: SklearnAnswers): readonly (readonly (number | string)[])[] {
  return predict_proba ?? predict.map((value) => [value]);
}

/** The shape of the same answer as a tensor: single predictions are a vector. */
function shapeOf({ predict, predict_proba }: SklearnAnswers): readonly number[] {
  return predict_proba === null ? [predict.length] : [predict_proba.length, predict_proba[0]?.length ?? 0];
}

function largestDifference(ours: readonly unknown[], own: readonly unknown[]): number {
  expect(ours).toHaveLength(own.length);
  return Math.max(
    ...ours.map((value, at) => (value === own[at] ? 0 : Math.abs(Number(value) - Number(own[at])))),
  );
}

describe.each(QUESTIONS)('$example', (question) => {
  const tag = `seldon-build-test/${question.example}:e2e`;
  let built: Built;
  let served: ServedImage;
  let own: SklearnAnswers;

  beforeAll(async () => {
    const ran = await seldonBuild(['build', `examples/${question.example}`, '-t', tag, '--json', ...flags]);
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
    built = JSON.parse(ran.stdout) as Built;
    served = await serve(tag);
    const { model, rows, names } = question;
    own = await sklearnAnswers(tag, { model, rows, ...(names === null ? {} : { names }) });
  });

  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await docker(['rmi', tag]); // by name: other suites' images may build on it
  });

  const data = { ...(question.names === null ? {} : { names: question.names }), ndarray: question.rows };

  it('is built by the right builder and has passed its contract test with predictions', () => {
    expect(built.builder).toBe(question.builder);
    expect(built.contract.passed).toBe(true);
    expect(built.contract.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/rest.*predict/),
        expect.stringMatching(/grpc.*predict/),
      ]),
    );
  });

  it('answers over REST as scikit-learn does', async () => {
    const { status, body } = await served.rest('/api/v1.0/predictions', { data });

    expect(status).toBe(200);
    expect(
      largestDifference((body as Answer).data?.ndarray?.flat() ?? [], rowsOf(own).flat()),
    ).toBeLessThanOrEqual(TOLERANCE);
    if (own.predict_proba !== null) expect((body as Answer).data?.names).toEqual(own.classes?.map(String));
  });

  const byPosition = question.names === null ? it : undefined;
  byPosition?.('answers over gRPC as scikit-learn does', async () => {
    const tensor = {
      shape: [question.rows.length, question.rows[0]?.length ?? 0],
      values: question.rows.flat(),
    };

    const { code, message } = await served.grpc('seldon.protos.Model/Predict', { data: { tensor } });

    const answer = (message as Answer).data?.tensor ?? { shape: [], values: [] };
    expect(code).toBe('OK');
    expect(answer.shape).toEqual(shapeOf(own));
    expect(largestDifference(answer.values, rowsOf(own).flat())).toBeLessThanOrEqual(TOLERANCE);
  });

  const byName = question.names === null ? undefined : it;
  byName?.('takes columns by name in any order, and says which one is missing', async () => {
    const order = [4, 2, 0, 3, 1];
    const names = order.map((column) => question.names?.[column] ?? '');
    const shuffled = question.rows.map((row) => order.map((column) => row[column] ?? null));

    const { body } = await served.rest('/predict', {
      data: { names: [...names, 'surplus'], ndarray: shuffled.map((row) => [...row, 1]) },
    });
    const missing = await served.rest('/predict', {
      data: { names: names.slice(1), ndarray: shuffled.map((row) => row.slice(1)) },
    });

    expect(
      largestDifference((body as Answer).data?.ndarray?.flat() ?? [], rowsOf(own).flat()),
    ).toBeLessThanOrEqual(TOLERANCE);
    expect(missing.status).toBe(400);
    expect((missing.body as Answer).status?.info).toContain('message');
  });

  it('stops within seconds of SIGTERM, with exit code 0', async () => {
    const started = Date.now();
    await docker(['stop', '--time', '20', served.id]);

    expect(await docker(['inspect', '-f', '{{.State.ExitCode}}', served.id])).toBe('0');
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
