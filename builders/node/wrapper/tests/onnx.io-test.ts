import { execFileSync } from 'node:child_process';
import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientOf, drive } from '../../../../test/contracts/drive.ts';
import type { Server } from '../../../../test/contracts/server.ts';
import { ask, project, run, serve } from './server.ts';

// onnxruntime itself, to say what is right; it has no types here.
interface Ort {
  readonly Tensor: new (type: string, data: Float32Array, dims: readonly number[]) => object;
  readonly InferenceSession: {
    create(
      path: string,
      options: object,
    ): Promise<{ run(feeds: object): Promise<Record<string, { data: ArrayLike<unknown> }>> }>;
  };
}

const root = join(import.meta.dirname, '../../../..');
const IRIS = join(root, 'examples/node-onnx/iris.onnx');
const fixture = (name: string): string => join(root, 'test/fixtures/onnx', name);

let modules = '';
beforeAll(() => {
  const script = join(root, 'scripts/onnxruntime-env.sh');
  modules = execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}, 300_000);

type Env = Readonly<Record<string, string>>;

/** Serves a model, with its weights beside it, for as long as a test asks. */
async function serving(
  files: readonly string[],
  env: Env,
  test: (server: Server) => Promise<void>,
): Promise<void> {
  using made = project({});
  symlinkSync(modules, join(made.folder, 'node_modules'));
  for (const file of files) cpSync(file, join(made.folder, basename(file)));
  const server = await serve(made.folder, envOf(files, env));
  try {
    await test(server);
  } finally {
    await server.stop();
  }
}

const envOf = ([model = '']: readonly string[], env: Env): Env => ({
  MODEL_NAME: 'seldon:onnx',
  SELDON_ARTIFACT: basename(model),
  ...env,
});

const parameters = (name: string, value: string, type = 'STRING'): Env => ({
  PREDICTIVE_UNIT_PARAMETERS: JSON.stringify([{ name, value, type }]),
});

/** 1,000 rows that 32 bits hold exactly, the same each time. */
const ROWS = Array.from({ length: 1000 }, (_, row) =>
  Array.from({ length: 4 }, (_unused, column) => ((row * 37 + column * 101) % 256) / 32),
);

/** As images compute: with more threads, sums are made in another order. */
const ONE_THREAD = { intraOpNumThreads: 1, interOpNumThreads: 1 };

async function own(): Promise<{ label: string[]; probabilities: number[] }> {
  const ort = createRequire(join(modules, '../index.js'))('onnxruntime-node') as Ort;
  const session = await ort.InferenceSession.create(IRIS, ONE_THREAD);
  const X = new ort.Tensor('float32', Float32Array.from(ROWS.flat()), [ROWS.length, 4]);
  const { label, probabilities } = await session.run({ X });
  return {
    label: Array.from(label?.data ?? []) as string[],
    probabilities: Array.from(probabilities?.data ?? []) as number[],
  };
}

interface ByName {
  readonly jsonData: { readonly label: string[]; readonly probabilities: number[][] };
}

describe('a classifier', () => {
  it('answers what onnxruntime answers, however it is asked', async () => {
    const right = await own();
    expect(new Set(right.label).size).toBe(3);
    await serving([IRIS], {}, async (server) => {
      for (const body of [
        { data: { ndarray: ROWS } },
        { data: { tensor: { shape: [ROWS.length, 4], values: ROWS.flat() } } },
        { jsonData: { X: ROWS } },
        { jsonData: { inputs: { X: ROWS } } },
        { jsonData: { inputs: ROWS } },
        { jsonData: { instances: ROWS } },
      ]) {
        const { status, body: answer } = await ask(server, '/predict', body);
        expect(status).toBe(200);
        const { label, probabilities } = (answer as ByName).jsonData;
        expect(label).toEqual(right.label);
        expect(probabilities.flat()).toEqual(right.probabilities);
      }
      expect((await ask(server, '/metadata')).body).toMatchObject({
        platform: 'onnx',
        inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 4] }],
        outputs: [
          { name: 'label', datatype: 'BYTES', shape: [-1] },
          { name: 'probabilities', datatype: 'FP32', shape: [-1, 3] },
        ],
      });
    });
  });

  it('answers the one output that a parameter names, over REST and gRPC', async () => {
    const right = await own();
    await serving([IRIS], parameters('output', 'probabilities'), async (server) => {
      const client = clientOf(server.ports.grpc);
      try {
        const message = { data: { tensor: { shape: [ROWS.length, 4], values: ROWS.flat() } } };
        const call = {
          to: 'grpc',
          method: 'seldon.protos.Model/Predict',
          type: undefined,
          metadata: {},
        } as const;
        for (const answer of [
          (await ask(server, '/predict', message)).body,
          (await drive({ ...call, message }, server.ports, client)).message,
        ])
          expect(
            (answer as { data?: { tensor: unknown } }).data?.tensor,
            JSON.stringify(answer).slice(0, 300),
          ).toEqual({
            shape: [ROWS.length, 3],
            values: right.probabilities,
          });
      } finally {
        client.close();
      }
    });
  });

  it('answers texts as an ndarray', async () => {
    const right = await own();
    await serving([IRIS], parameters('output', 'label'), async (server) => {
      expect((await ask(server, '/predict', { data: { ndarray: ROWS } })).body).toMatchObject({
        data: { ndarray: right.label },
      });
    });
  });

  it.each([
    ['another width', { data: { ndarray: [[1, 2, 3]] } }, /shape \[1, 3\], but the model takes \[any, 4\]/],
    ['a missing value', { data: { ndarray: [[1, 2, null, 4]] } }, /float32, but has null in row 0, column 2/],
    ['text', { strData: 'x' }, /takes data/],
    ['another input', { jsonData: { x: ROWS } }, /"X" is missing/],
  ])('refuses %s as the mistake of the caller', async (_, body, message) => {
    await serving([IRIS], {}, async (server) => {
      const { status, body: answer } = await ask(server, '/predict', body);

      expect(status).toBe(400);
      expect((answer as { status: { info: string } }).status.info).toMatch(message);
    });
  });
});

describe('a model of several inputs', () => {
  it('reads weights from beside it, and takes and gives tensors of any shape by name', async () => {
    await serving([fixture('external.onnx'), fixture('external.bin')], {}, async (server) => {
      const jsonData = {
        left: [
          [1, 2],
          [3, 4],
        ],
        right: [7],
      };

      expect((await ask(server, '/predict', { jsonData })).body).toMatchObject({
        jsonData: {
          out: [
            [6, 9, 12],
            [12, 19, 26],
          ],
          same: [7],
        },
      });
      const { status, body } = await ask(server, '/predict', { data: { ndarray: [[1, 2, 3]] } });
      expect(status).toBe(400);
      expect(JSON.stringify(body)).toMatch(/ask with jsonData/);
    });
  });

  const COLUMNS = ['text', 'whole', 'flag', 'tiny', 'exact'];
  const VALUES: readonly unknown[][] = [
    ['größer', 9007199254740991, true, 255, 0.1],
    ['', -7, false, 0, -1e300],
  ];
  const column = (at: number): unknown[][] => VALUES.map((row) => [row[at]]);
  const RIGHT = Object.fromEntries(COLUMNS.map((name, at) => [`${name}_out`, column(at)]));

  it('takes the columns of a table by position or name, in every type', async () => {
    await serving([fixture('columns.onnx')], {}, async (server) => {
      const turned = VALUES.map((row) => row.toReversed());
      for (const body of [
        { data: { ndarray: VALUES } },
        { data: { names: COLUMNS.toReversed(), ndarray: turned } },
        { jsonData: Object.fromEntries(COLUMNS.map((name, at) => [name, column(at).flat()])) },
        {
          jsonData: {
            instances: VALUES.map((row) => Object.fromEntries(COLUMNS.map((name, at) => [name, row[at]]))),
          },
        },
      ]) {
        const { body: answer } = await ask(server, '/predict', body);
        expect(answer).toMatchObject({ jsonData: RIGHT });
      }
    });
  });

  it.each([
    [
      'a fraction for a whole number',
      ['a', 1.5, true, 1, 1],
      /"whole" takes int64, but has 1\.5 in row 0, column 0/,
    ],
    ['a number that is too large', ['a', 1, true, 256, 1], /"tiny" takes uint8, but has 256/],
    ['a number for text', [1, 1, true, 1, 1], /"text" takes string, but has 1/],
    ['another number of columns', ['a', 1], /row 0 has not the 5 columns text, whole, flag, tiny, exact/],
  ])('refuses %s', async (_, row, message) => {
    await serving([fixture('columns.onnx')], {}, async (server) => {
      const { status, body } = await ask(server, '/predict', { data: { ndarray: [row] } });

      expect(status).toBe(400);
      expect((body as { status: { info: string } }).status.info).toMatch(message);
    });
  });

  it('asks a model for single rows once for each row of a batch', async () => {
    await serving([fixture('one-row.onnx')], {}, async (server) => {
      const jsonData = {
        pair: [
          [1, 2],
          [3, 4],
        ],
        count: [
          [5, 6],
          [7, 8],
        ],
      };

      expect((await ask(server, '/predict', { jsonData })).body).toMatchObject({
        jsonData: { pair_out: jsonData.pair, count_out: jsonData.count },
      });
      const uneven = {
        pair: [[1, 2]],
        count: [
          [5, 6],
          [7, 8],
        ],
      };
      const refused = await ask(server, '/predict', { jsonData: uneven });
      expect(refused.status).toBe(400);
      expect(JSON.stringify(refused.body)).toMatch(/different numbers of rows: 1, 2/);
    });
  });
});

describe('ends the process', () => {
  it.each([
    ['when the model is cut off', 'iris.onnx', {}, /cannot load the model \\?"iris\.onnx\\?"/],
    [
      'when a parameter names no output',
      IRIS,
      parameters('output', 'other'),
      /the model has \\?"label\\?", \\?"probabilities\\?"/,
    ],
  ])('%s', async (_, file, env, message) => {
    using made = project({});
    symlinkSync(modules, join(made.folder, 'node_modules'));
    if (file === IRIS) cpSync(IRIS, join(made.folder, 'iris.onnx'));
    else writeFileSync(join(made.folder, file), 'no model');

    const { code, output } = await run(made.folder, envOf(['iris.onnx'], env));

    expect(output).toMatch(message);
    expect(code).toBe(1);
  });

  it('when onnxruntime is not in the image', async () => {
    using made = project({});
    cpSync(IRIS, join(made.folder, 'iris.onnx'));

    const { code, output } = await run(made.folder, envOf(['iris.onnx'], {}));

    expect(output).toMatch(/onnxruntime-node is not in this image/);
    expect(code).toBe(1);
  });
});
