import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../contracts/case.ts';
import {
  BARE_EXAMPLES,
  frameworkAnswers,
  rowsFor,
  type Cell,
  type FrameworkAnswers,
} from '../support/bare-models.ts';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve, type ServedImage } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

// Every framework's own answers on many rows, over REST and gRPC: not one bit of difference.
const ROWS = 1_000;

interface Built {
  readonly builder: string;
  readonly contract: { readonly passed: boolean; readonly checks: readonly { readonly name: string }[] };
  readonly plan: {
    readonly steps: readonly {
      readonly kind: string;
      readonly requirements?: readonly { readonly spec: string }[];
    }[];
  };
}

interface Data {
  readonly names?: readonly string[];
  readonly ndarray?: Json[];
  readonly tensor?: { readonly shape: readonly number[]; readonly values: readonly number[] };
}

/** Numbers of an answer, row after row, in whichever encoding they came. */
function valuesOf(answer: Json): readonly Json[] {
  const { ndarray, tensor } = (answer as { readonly data?: Data }).data ?? {};
  return ndarray === undefined ? (tensor?.values ?? []) : ndarray.flat();
}

function namesOf(answer: Json): readonly string[] | undefined {
  return (answer as { readonly data?: Data }).data?.names;
}

let flags: readonly string[] = [];

beforeAll(() => {
  flags = baseImageFlags('3.11');
});

describe.each(BARE_EXAMPLES)('$example', (bare) => {
  const tag = `seldon-build-test/${bare.example}:e2e`;
  const rows = rowsFor(bare, ROWS);
  const named = bare.names === null ? {} : { names: [...bare.names] };
  const body = (some: readonly (readonly Cell[])[]): Json => ({
    data: { ...named, ndarray: some.map((row) => [...row]) },
  });
  let built: Built;
  let served: ServedImage;
  let own: FrameworkAnswers;

  beforeAll(async () => {
    const ran = await seldonBuild(['build', `examples/${bare.example}`, '-t', tag, '--json', ...flags]);
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
    built = JSON.parse(ran.stdout) as Built;
    served = await serve(tag);
    own = await frameworkAnswers(tag, bare, rows);
  });

  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await docker(['rmi', tag]);
  });

  it('is built with the release that wrote it, and has passed its contract test with predictions', async () => {
    const installed = await docker(['run', '--rm', '--entrypoint', 'cat', tag, '/opt/venv/pylock.toml']);
    const [name = '', version = ''] = bare.pinned.split('==');

    expect(built.builder).toBe(bare.builder);
    expect(built.contract.passed).toBe(true);
    expect(built.contract.checks.map(({ name: check }) => check)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/rest.*predict/),
        expect.stringMatching(/grpc.*predict/),
      ]),
    );
    expect(installed).toMatch(new RegExp(`name = "${name}"\\nversion = "${version.replaceAll('.', '\\.')}"`));
  });

  it(`answers ${ROWS} rows over REST as its framework does`, async () => {
    const { status, body: answer } = await served.rest('/api/v1.0/predictions', body(rows));

    expect(status).toBe(200);
    expect(valuesOf(answer)).toEqual(own.answers.flat());
    expect(namesOf(answer)).toEqual(own.names ?? []);
  });

  it(`answers ${ROWS} rows over gRPC as its framework does`, async () => {
    const { code, message } = await served.grpc('seldon.protos.Model/Predict', body(rows));

    expect(code).toBe('OK');
    expect(valuesOf(message)).toEqual(own.answers.flat());
  });

  it('answers one row alone as among many', async () => {
    const { body: answer } = await served.rest('/predict', body(rows.slice(0, 1)));

    expect(valuesOf(answer)).toEqual(own.answers.slice(0, 1).flat());
  });

  it('says of text in the place of a number in which row and column it is', async () => {
    const [first = []] = rows;
    const { status, body: answer } = await served.rest(
      '/predict',
      body([first, ['much', ...first.slice(1)]]),
    );

    expect(status).toBe(400);
    if (bare.builder !== 'python/skops') {
      const { info = '' } = (answer as { readonly status?: { readonly info: string } }).status ?? {};
      expect(info).toContain(
        `row 1, column ${bare.names?.[0]?.replace(' ', bare.builder === 'python/lightgbm' ? '_' : ' ') ?? 0}`,
      );
    }
  });

  const byName = bare.names === null ? undefined : it;
  byName?.('takes columns by name in any order, in data and in jsonData', async () => {
    const order = (bare.names ?? []).map((_, at) => at).reverse();
    const names = order.map((at) => bare.names?.[at] ?? '');
    const some = rows.slice(0, 50);
    const columns = Object.fromEntries(
      (bare.names ?? []).map((name, at) => [name, some.map((row) => row[at] ?? null)]),
    );

    const turned = await served.rest('/predict', {
      data: {
        names: [...names, 'surplus'],
        ndarray: some.map((row) => [...order.map((at) => row[at] ?? null), 1]),
      },
    });
    const inputs = await served.rest('/predict', { jsonData: { inputs: columns } });
    const instances = await served.rest('/predict', {
      jsonData: {
        instances: some.map((row) =>
          Object.fromEntries((bare.names ?? []).map((name, at) => [name, row[at] ?? null])),
        ),
      },
    });

    for (const { body: answer } of [turned, inputs, instances]) {
      expect(valuesOf(answer)).toEqual(own.answers.slice(0, 50).flat());
    }
  });

  it('stops within seconds of SIGTERM, with exit code 0', async () => {
    await docker(['stop', '--time', '20', served.id]);

    expect(await docker(['inspect', '-f', '{{.State.ExitCode}}', served.id])).toBe('0');
  });
});
