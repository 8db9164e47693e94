import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../contracts/case.ts';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve, type ServedImage } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

const ROWS = 1_000;
type Rows = readonly (number | string | readonly unknown[])[];
type Tensors = Readonly<Record<string, Rows>>;

/** Numbers from -2 to 2 in steps that 32 bits hold exactly, the same each time. */
function numbers(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1;
    return ((state >>> 8) % 4_096) / 1_024 - 2;
  });
}

function shaped(values: readonly unknown[], [size = 1, ...inner]: readonly number[]): unknown[] {
  if (inner.length === 0) return values.slice(0, size);
  const step = inner.reduce((product, one) => product * one, 1);
  return Array.from({ length: size }, (_, at) => shaped(values.slice(at * step, (at + 1) * step), inner));
}

const tensor = (shape: readonly number[], seed: number): Rows =>
  shaped(
    numbers(
      shape.reduce((product, one) => product * one, 1),
      seed,
    ),
    shape,
  ) as Rows;

interface Case {
  readonly example: string;
  readonly framework: string;
  readonly builder: string;
  /** What the framework loads in the image. */
  readonly model: string;
  readonly inputs: Tensors;
  /** The outputs that the image answers; a single one comes as an array. */
  readonly outputs: readonly string[];
  /** A module of the project that the framework needs to load the model. */
  readonly module?: string;
  /** What a missing value is answered with, where that is not that it is missing. */
  readonly onMissing?: { readonly status: number; readonly info?: RegExp };
}

const SITES = ['north', 'south', 'harbour', 'größte Insel'];
const CASES: readonly Case[] = [
  {
    example: 'tensorflow-savedmodel',
    framework: 'tensorflow',
    builder: 'python/tensorflow',
    model: '2',
    inputs: {
      measures: tensor([ROWS, 4], 1),
      site: Array.from({ length: ROWS }, (_, at) => SITES[at % SITES.length]!),
    },
    outputs: ['level', 'probability'],
  },
  {
    example: 'keras',
    framework: 'keras',
    builder: 'python/keras',
    model: 'digits.keras',
    inputs: { pixels: tensor([ROWS, 8, 8, 1], 2) },
    outputs: ['answer'],
  },
  {
    example: 'keras-legacy',
    framework: 'keras',
    builder: 'python/keras',
    model: 'digits.h5',
    inputs: { pixels: tensor([ROWS, 64], 7) },
    outputs: ['answer'],
  },
  {
    example: 'keras-own-layer',
    framework: 'keras',
    builder: 'python/keras',
    model: 'rides.keras',
    module: 'seasons',
    inputs: { day: Array.from({ length: ROWS }, (_, at) => [(at % 366) + 1]), weather: tensor([ROWS, 3], 8) },
    outputs: ['answer'],
  },
  {
    example: 'onnx',
    framework: 'onnx',
    builder: 'python/onnx',
    model: 'iris.onnx',
    inputs: { X: tensor([ROWS, 4], 3) },
    outputs: ['output_probability'],
  },
  {
    example: 'mlflow',
    framework: 'mlflow',
    builder: 'python/mlflow',
    model: 'model',
    inputs: { age: tensor([ROWS], 4), bmi: tensor([ROWS], 5), bp: tensor([ROWS], 6) },
    outputs: ['answer'],
  },
  {
    example: 'mlflow-pyfunc',
    framework: 'mlflow_pyfunc',
    builder: 'python/mlflow',
    model: 'model',
    inputs: {
      hour: Array.from({ length: ROWS }, (_, at) => at % 24),
      kilometres: tensor([ROWS], 9),
      zone: Array.from({ length: ROWS }, (_, at) => ['centre', 'harbour', 'größte Insel'][at % 3]!),
    },
    outputs: ['answer'],
    onMissing: { status: 400, info: /Incompatible input types for column hour/ },
  },
  {
    example: 'mlflow-xgboost',
    framework: 'mlflow_xgboost',
    builder: 'python/mlflow',
    model: 'model',
    // Both classes are among the answers.
    inputs: {
      months: Array.from({ length: ROWS }, (_, at) => at % 72),
      charges: Array.from({ length: ROWS }, (_, at) => 15 + ((at * 7) % 150)),
      calls: Array.from({ length: ROWS }, (_, at) => at % 9),
    },
    outputs: ['answer'],
    onMissing: { status: 200 },
  },
];

interface Message {
  readonly data?: {
    readonly names?: readonly string[];
    readonly ndarray?: Rows;
    readonly tensor?: { readonly values: Rows };
    /** Field names are those of the .proto file: so the client of the tests has them. */
    readonly tftensor?: { readonly dtype: string; readonly tensor_content: string };
  };
  readonly jsonData?: Tensors;
  readonly status?: { readonly info: string };
}

/** Asks the framework itself, in the image; nothing of the wrapper takes part. */
async function ownAnswers(image: string, { framework, model, inputs, module }: Case): Promise<Tensors> {
  const script = readFileSync(join(import.meta.dirname, '../support/tensor-answers.py'), 'utf8');
  const python = ['--entrypoint', '/opt/venv/bin/python', image, '-c', script];
  const stdin = JSON.stringify({ framework, model, inputs, module });
  return JSON.parse(
    await docker(['run', '--rm', '-i', '--network', 'none', ...python], { stdin }),
  ) as Tensors;
}

/** The values of some tensors one after another: texts and numbers. */
function flat(tensors: Tensors, names: readonly string[]): readonly unknown[] {
  return names.flatMap((name) => (tensors[name] as unknown[]).flat(8));
}

/** The values of an answer one after another: one output comes as an array, several by name. */
function answered({ jsonData, data }: Message, { outputs }: Case): readonly unknown[] {
  if (jsonData !== undefined) return flat(jsonData, outputs);
  return data?.tensor?.values ?? (data?.ndarray as unknown[] | undefined)?.flat(8) ?? [];
}

describe.each(CASES)('$example', (question) => {
  const tag = `seldon-build-test/${question.example}:e2e`;
  let served: ServedImage;
  let own: Tensors;
  let report: {
    readonly builder: string;
    readonly contract: { readonly passed: boolean; readonly checks: readonly { readonly name: string }[] };
  };

  beforeAll(async () => {
    const flags = baseImageFlags('3.11');
    const ran = await seldonBuild(['build', `examples/${question.example}`, '-t', tag, '--json', ...flags]);
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
    report = JSON.parse(ran.stdout) as typeof report;
    served = await serve(tag);
    own = await ownAnswers(tag, question);
  });

  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await docker(['rmi', tag]);
  });

  it('is built by the right builder and has passed its contract test, which sent rows', () => {
    expect(report.builder).toBe(question.builder);
    expect(report.contract.passed).toBe(true);
    expect(report.contract.checks.map(({ name }) => name)).toContain('grpc-predict');
  });

  it('answers a thousand rows over REST as its framework does, to the last bit', async () => {
    const { status, body } = await served.rest('/predict', { jsonData: question.inputs as Json });

    expect(status, JSON.stringify(body).slice(0, 300)).toBe(200);
    expect(answered(body as Message, question)).toEqual(flat(own, question.outputs));
  });

  it('answers them over gRPC the same', async () => {
    const { code, message } = await served.grpc('seldon.protos.Model/Predict', {
      jsonData: { inputs: question.inputs as Json },
    });

    expect(code).toBe('OK');
    expect(answered(message as Message, question)).toEqual(flat(own, question.outputs));
  });

  it('takes rows as TensorFlow Serving does', async () => {
    const names = Object.keys(question.inputs);
    const instances = [0, 1, 2].map((row) =>
      Object.fromEntries(names.map((name) => [name, question.inputs[name]?.[row]])),
    );

    const { body } = await served.rest('/predict', { jsonData: { instances } as Json });

    const values = answered(body as Message, question);
    expect(values).toHaveLength((3 * flat(own, question.outputs).length) / ROWS);
  });

  const byTensor = Object.keys(question.inputs).length === 1 ? it : undefined;
  byTensor?.('answers a tftensor over gRPC by a tftensor', async () => {
    const [rows = []] = Object.values(question.inputs);
    const shape: number[] = [];
    for (let level: unknown = rows; Array.isArray(level); level = level[0]) shape.push(level.length);
    const values = new Float32Array((rows as unknown[]).flat(8) as number[]);

    const { code, message } = await served.grpc('seldon.protos.Model/Predict', {
      data: {
        tftensor: {
          dtype: 'DT_FLOAT',
          tensorShape: { dim: shape.map((size) => ({ size: String(size) })) },
          tensorContent: Buffer.from(values.buffer).toString('base64'),
        },
      },
    });

    expect(code, JSON.stringify(message).slice(0, 300)).toBe('OK');
    const { dtype, tensor_content: content } = (message as Message).data!.tftensor!;
    expect(dtype).toBe('DT_FLOAT');
    const bytes = Buffer.from(content, 'base64');
    const answered = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
    expect(answered).toEqual(flat(own, question.outputs));
  });

  it('says which value is missing, or knows missing values', async () => {
    const [name = '', ...others] = Object.keys(question.inputs);
    const one = (key: string): unknown => question.inputs[key]?.[0];
    const inputs = Object.fromEntries(others.map((key) => [key, [one(key)]]));
    const broken = JSON.parse(JSON.stringify([one(name)]).replace(/-?\d[\d.]*/, 'null')) as Json;

    const { status, body } = await served.rest('/predict', {
      jsonData: { ...inputs, [name]: broken } as Json,
    });

    const { onMissing = { status: 400, info: new RegExp(`${name} is null`) } } = question;
    expect(status, JSON.stringify(body)).toBe(onMissing.status);
    if (onMissing.info !== undefined) expect((body as Message).status?.info).toMatch(onMissing.info);
  });

  it('describes its inputs and outputs', async () => {
    const answer = await fetch(`http://127.0.0.1:${served.ports.rest}/metadata`);
    const text = await answer.text();

    expect(answer.status).toBe(200);
    for (const name of Object.keys(question.inputs)) expect(text).toContain(`"${name}"`);
  });
});
