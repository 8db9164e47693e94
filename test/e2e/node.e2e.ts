import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../contracts/case.ts';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve, type ServedImage } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

// The Node examples, built, started as strict clusters do, and compared with what their own libraries say.

interface Built {
  readonly builder: string;
  readonly base: { readonly name: string; readonly node: string };
  readonly contract: { readonly passed: boolean; readonly checks: readonly { readonly name: string }[] };
}

interface Answer {
  readonly data?: {
    readonly names?: readonly string[];
    readonly ndarray?: readonly (readonly number[])[];
    readonly tensor?: { readonly shape: readonly number[]; readonly values: readonly number[] };
  };
  readonly meta?: { readonly tags?: Readonly<Record<string, Json>> };
}

const ROWS: number[][] = [
  [5.1, 3.5, 1.4, 0.2],
  [6.2, 2.9, 4.3, 1.3],
  [7.7, 3, 6.1, 2.3],
];
const SPECIES = ['setosa', 'versicolor', 'virginica'];
let flags: readonly string[] = [];

beforeAll(() => {
  flags = baseImageFlags('node:22', 'node:20');
});

const tagOf = (example: string): string => `seldon-build-test/${example}:e2e`;

async function build(example: string, more: readonly string[] = []): Promise<Built> {
  const ran = await seldonBuild([
    'build',
    `examples/${example}`,
    '-t',
    tagOf(example),
    '--json',
    ...flags,
    ...more,
  ]);
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
  return JSON.parse(ran.stdout) as Built;
}

/** What a library itself says, in the same image: a script of test/support that uses nothing but the library. */
async function ownAnswers<Answers = readonly (readonly number[])[]>(
  example: string,
  script: string,
  model: string,
): Promise<Answers> {
  const text = readFileSync(join(import.meta.dirname, '..', 'support', script), 'utf8');
  const node = ['--network', 'none', '--entrypoint', 'node', tagOf(example), '-e', text];
  return JSON.parse(
    await docker(['run', '--rm', '-i', ...node], { stdin: JSON.stringify({ model, rows: ROWS }) }),
  ) as Answers;
}

/** The softmax of examples/node-typescript, worked out here. */
function regression(): readonly (readonly number[])[] {
  const { coefficients, intercepts } = JSON.parse(
    readFileSync('examples/node-typescript/coefficients.json', 'utf8'),
  ) as { coefficients: number[][]; intercepts: number[] };
  return ROWS.map((row) => {
    const scores = coefficients.map((weights, at) =>
      weights.reduce((sum, weight, column) => sum + weight * (row[column] ?? 0), intercepts[at] ?? 0),
    );
    const powers = scores.map(Math.exp);
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  });
}

function expectRows(
  actual: readonly (readonly number[])[] | undefined,
  own: readonly (readonly number[])[],
  tolerance: number,
): void {
  expect(actual).toHaveLength(own.length);
  own.flat().forEach((value, at) => {
    expect(Math.abs((actual?.flat()[at] ?? NaN) - value)).toBeLessThanOrEqual(tolerance);
  });
}

interface Case {
  readonly example: string;
  readonly builder: string;
  readonly names: readonly string[] | undefined;
  /** WebAssembly and plain JavaScript add 32-bit numbers in another order. */
  readonly tolerance: number;
  readonly own: () => Promise<readonly (readonly number[])[]> | readonly (readonly number[])[];
}

const CASES: readonly Case[] = [
  {
    example: 'node-class',
    builder: 'node/generic',
    names: SPECIES,
    tolerance: 0,
    own: () => ownAnswers('node-class', 'forest-answers.cjs', 'model.json'),
  },
  { example: 'node-typescript', builder: 'node/generic', names: SPECIES, tolerance: 1e-12, own: regression },
  {
    example: 'node-tfjs',
    builder: 'node/tfjs',
    names: undefined,
    tolerance: 1e-6,
    own: () => ownAnswers('node-tfjs', 'tfjs-answers.cjs', 'model.json'),
  },
];

describe.each(CASES)('$example', ({ example, builder, names, tolerance, own }) => {
  let built: Built;
  let served: ServedImage;

  beforeAll(async () => {
    built = await build(example);
    served = await serve(tagOf(example));
  });

  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await docker(['rmi', tagOf(example)]);
  });

  it('is built by the right builder and has passed its contract test with predictions', () => {
    expect(built).toMatchObject({ builder, base: { name: 'node:22-slim' }, contract: { passed: true } });
    expect(built.base.node).toMatch(/^22\./);
    expect(built.contract.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/rest.*predict/),
        expect.stringMatching(/grpc.*predict/),
      ]),
    );
  });

  it('answers over REST and gRPC as its library does', async () => {
    const expected = await own();
    const rest = await served.rest('/api/v1.0/predictions', { data: { ndarray: ROWS } });
    const tensor = { shape: [ROWS.length, 4], values: ROWS.flat() };
    const grpc = await served.grpc('seldon.protos.Model/Predict', { data: { tensor } });

    const { data } = rest.body as Answer;
    expect(rest.status).toBe(200);
    expectRows(data?.ndarray, expected, tolerance);
    if (names !== undefined) expect(data?.names).toEqual(names);
    expect(grpc.code).toBe('OK');
    const answer = (grpc.message as Answer).data?.tensor;
    expect(answer?.shape).toEqual([ROWS.length, 3]);
    expectRows([answer?.values ?? []], [expected.flat()], tolerance);
  });

  it('has no cache of npm, no source maps, no login and no TypeScript', async () => {
    const list = ['--entrypoint', 'sh', tagOf(example), '-c', 'find / -xdev -path /proc -prune -o -print'];
    const files = (await docker(['run', '--rm', '--user', '0', '--network', 'none', ...list])).split('\n');

    expect(files).toContain('/microservice/node_modules');
    // npm itself, which belongs to the base, has an .npmrc and maps of its own.
    expect(
      files.filter((file) =>
        /^\/(?:root|home|tmp)\/.*\.npm|^\/microservice\/.*(?:\.js\.map|\.npmrc)$/.test(file),
      ),
    ).toEqual([]);
    expect(files.filter((file) => /^\/microservice\/src\/.*\.ts$/.test(file))).toEqual([]);
  });

  it('stops within seconds of SIGTERM, with exit code 0', async () => {
    await docker(['stop', '--time', '20', served.id]);

    expect(await docker(['inspect', '-f', '{{.State.ExitCode}}', served.id])).toBe('0');
  });
});

interface GraphAnswers {
  readonly probabilities: readonly (readonly number[])[];
  readonly species: readonly number[];
}

describe('node-tfjs-graph', () => {
  afterAll(async () => {
    await docker(['rmi', tagOf('node-tfjs-graph')]);
  });

  it('answers both outputs by name, over REST and gRPC, as TensorFlow.js does', async () => {
    const built = await build('node-tfjs-graph');
    await using served = await serve(tagOf('node-tfjs-graph'));
    const own = await ownAnswers<GraphAnswers>('node-tfjs-graph', 'tfjs-answers.cjs', 'model.json');

    const rest = await served.rest('/api/v1.0/predictions', { jsonData: { flowers: ROWS } });
    const tensor = { shape: [ROWS.length, 4], values: ROWS.flat() };
    const grpc = await served.grpc('seldon.protos.Model/Predict', { data: { tensor } });

    expect(built).toMatchObject({ builder: 'node/tfjs', contract: { passed: true } });
    expect(own.species).toEqual([0, 1, 2]);
    for (const answer of [rest.body, grpc.message]) {
      const { jsonData } = answer as unknown as { readonly jsonData: GraphAnswers };
      expect(jsonData.species).toEqual(own.species);
      expectRows(jsonData.probabilities, own.probabilities, 1e-6);
    }
  });
});

describe('node-transformer on the other base, whose Node is Debian’s', () => {
  afterAll(async () => {
    await docker(['rmi', tagOf('node-transformer')]);
  });

  it('transforms over REST and gRPC', async () => {
    const built = await build('node-transformer', ['--base', 'node:20-slim']);
    await using served = await serve(tagOf('node-transformer'));

    const rest = await served.rest('/transform-input', { data: { ndarray: ROWS } });
    const grpc = await served.grpc('seldon.protos.Transformer/TransformInput', { data: { ndarray: ROWS } });

    expect(built.base).toMatchObject({ name: 'node:20-slim', node: expect.stringMatching(/^20\./) });
    const means = [5.843, 3.057, 3.758, 1.199];
    const deviations = [0.825, 0.434, 1.759, 0.76];
    const expected = ROWS.map((row) =>
      row.map((value, at) => (value - (means[at] ?? 0)) / (deviations[at] ?? 1)),
    );
    expectRows((rest.body as Answer).data?.ndarray, expected, 1e-12);
    expectRows((grpc.message as Answer).data?.ndarray, expected, 1e-12);
  });
});

describe('node-router', () => {
  afterAll(async () => {
    await docker(['rmi', tagOf('node-router')]);
  });

  it('learns from feedback which branch to take', async () => {
    await build('node-router');
    const parameters = JSON.stringify([
      { name: 'n_branches', value: '3', type: 'INT' },
      { name: 'epsilon', value: '0', type: 'FLOAT' },
    ]);
    await using served = await serve(tagOf('node-router'), [
      '-e',
      `PREDICTIVE_UNIT_PARAMETERS=${parameters}`,
    ]);
    const route = async (): Promise<unknown> =>
      ((await served.rest('/route', { data: { ndarray: ROWS } })).body as Answer).data?.ndarray;

    const before = await route();
    const feedback = {
      request: { data: { ndarray: ROWS } },
      response: { meta: { routing: { '0': 2 } } },
      reward: 1,
    };
    const told = await served.rest('/send-feedback', feedback);

    expect([before, told.status, await route()]).toEqual([[[0]], 200, [[2]]]);
  });
});
