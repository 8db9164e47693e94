import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve, type ServedImage } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

// examples/node-onnx in Node, asked for by name, against onnxruntime for Python on the same file: the image that the project
// gets when nobody asks.

const EXAMPLE = 'examples/node-onnx';
const PYTHON = 'seldon-build-test/node-onnx-python:e2e';
const tagOf = (node: string): string => `seldon-build-test/node-onnx-${node}:e2e`;

/** 1,000 rows that 32 bits hold exactly, the same each time. */
const ROWS = Array.from({ length: 1000 }, (_, row) =>
  Array.from({ length: 4 }, (_unused, column) => ((row * 37 + column * 101) % 256) / 32),
);

interface Answers {
  readonly label: readonly string[];
  readonly probabilities: readonly (readonly number[])[];
}

interface Built {
  readonly builder: string;
  readonly base: { readonly node?: string };
  readonly sizeBytes: number;
  readonly contract: { readonly passed: boolean; readonly checks: readonly { readonly name: string }[] };
}

let own: Answers;

async function build(tag: string, more: readonly string[]): Promise<Built> {
  const ran = await seldonBuild(['build', EXAMPLE, '-t', tag, '--json', ...more]);
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
  return JSON.parse(ran.stdout) as Built;
}

/** Asks onnxruntime itself; nothing of either wrapper takes part. */
async function ownAnswers(): Promise<Answers> {
  const script = readFileSync(join(import.meta.dirname, '../support/tensor-answers.py'), 'utf8');
  const python = ['--entrypoint', '/opt/venv/bin/python', PYTHON, '-c', script];
  const stdin = JSON.stringify({ framework: 'onnx', model: 'iris.onnx', inputs: { X: ROWS } });
  return JSON.parse(
    await docker(['run', '--rm', '-i', '--network', 'none', ...python], { stdin }),
  ) as Answers;
}

beforeAll(async () => {
  const built = await build(PYTHON, baseImageFlags('3.11'));
  expect(built.builder).toBe('python/onnx');
  own = await ownAnswers();
  expect(new Set(own.label).size).toBe(3);
});

afterAll(async () => {
  await docker(['rmi', PYTHON]);
});

describe.each(['22', '20'])('on Node %s', (node) => {
  const tag = tagOf(node);
  let built: Built;
  let served: ServedImage;

  beforeAll(async () => {
    const flags = [
      '--builder',
      'node/onnx',
      '--base',
      `node:${node}-slim`,
      ...baseImageFlags(`node:${node}`),
    ];
    built = await build(tag, flags);
    served = await serve(tag);
  });

  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await docker(['rmi', tag]);
  });

  it('is built by the builder that was asked for, and has passed its contract test with predictions', () => {
    expect(built).toMatchObject({ builder: 'node/onnx', contract: { passed: true } });
    expect(built.base.node).toMatch(new RegExp(`^${node}\\.`));
    expect(built.contract.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/rest.*predict/),
        expect.stringMatching(/grpc.*predict/),
      ]),
    );
  });

  it('answers 1,000 rows over REST and gRPC as onnxruntime for Python does', async () => {
    const rest = await served.rest('/api/v1.0/predictions', { data: { ndarray: ROWS } });
    const tensor = { shape: [ROWS.length, 4], values: ROWS.flat() };
    const grpc = await served.grpc('seldon.protos.Model/Predict', { data: { tensor } });

    expect([rest.status, grpc.code]).toEqual([200, 'OK']);
    expect(rest.body).toMatchObject({ jsonData: own });
    expect(grpc.message).toMatchObject({ jsonData: own });
  });

  it('holds no libraries for other machines or for GPUs', async () => {
    const find = 'find /microservice/node_modules -name "*.so*" -o -name "*.dll" -o -name "*.dylib"';
    const files = await docker(['run', '--rm', '--network', 'none', '--entrypoint', 'sh', tag, '-c', find]);

    expect(files.trim().split('\n')).toEqual([
      '/microservice/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
    ]);
  });
});

it('refuses the maps of skl2onnx before anything is built', async () => {
  const ran = await seldonBuild(['build', 'examples/onnx', '--builder', 'node/onnx', '--dry-run', '--json']);

  expect(ran.exitCode).toBe(1);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    code: 'E_ARTIFACT_UNSUPPORTED',
    file: 'iris.onnx',
    hint: expect.stringContaining('zipmap'),
  });
});
