import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../../test/support/project-of.ts';
import type { InspectOptions, NodePlan } from '../../../src/builder-api.ts';
import builder from './builder.ts';
import { CURRENT, runtimeFor } from './packages.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/onnx');
const bytesOf = (name: string): Buffer => readFileSync(join(fixtures, name));
const IRIS = readFileSync('examples/node-onnx/iris.onnx');

type Tree = Readonly<Record<string, string | Uint8Array>>;

const inspect = (tree: Tree, options: InspectOptions = {}) => builder.inspect(projectOf(tree), options);

async function planFor(tree: Tree): Promise<NodePlan> {
  const plan = (await inspect(tree))?.plan({
    wrapper: { language: 'node', digest: `sha256:${'0'.repeat(64)}`, files: [], requirements: [] },
    platform: 'linux/amd64',
    env: {},
    labels: {},
  });
  if (plan?.language !== 'node') throw new Error('no plan for Node');
  return plan;
}

it('is taken on request only', () => {
  expect(builder.onRequest).toBe(true);
});

describe('an ONNX model', () => {
  it('is found anywhere', async () => {
    expect((await inspect({ 'm/iris.onnx': IRIS }))?.detection).toMatchObject({
      confidence: 'certain',
      evidence: [{ file: 'm/iris.onnx', because: 'is an ONNX model, written by skl2onnx 1.19.1' }],
      facts: {
        artifact: 'm/iris.onnx',
        inputs: [{ name: 'X', dtype: 'float32', shape: [null, 4] }],
        outputs: [{ name: 'label' }, { name: 'probabilities' }],
        framework: `onnxruntime-node ${CURRENT}`,
      },
    });
  });

  it('gets a release that reads it, whose script is not run', async () => {
    const plan = await planFor({ 'm/iris.onnx': IRIS });

    expect(plan.steps[1]).toEqual({
      kind: 'npm',
      manifest: { dependencies: { 'onnxruntime-node': CURRENT } },
      lock: { from: 'registry' },
      scripts: 'never',
    });
    expect(plan.image.env).toMatchObject({ MODEL_NAME: 'seldon:onnx', SELDON_ARTIFACT: 'm/iris.onnx' });
    expect(plan.notices).toEqual([]);
  });

  it('brings the files of its weights along as model, whatever their names', async () => {
    const tree = { 'm/a.onnx': bytesOf('external.onnx'), 'm/external.bin': bytesOf('external.bin') };

    const plan = await planFor({ ...tree, 'readme.txt': '' });

    expect(plan.steps[2]).toMatchObject({ role: 'model', files: ['m/a.onnx', 'm/external.bin'] });
    expect(plan.steps[3]).toMatchObject({ role: 'code', files: ['readme.txt'] });
  });

  it('steps back behind code', async () => {
    const found = await inspect({ 'm.onnx': IRIS, 'MyModel.ts': '' });

    expect(found?.detection.confidence).toBe('fallback');
  });

  it('is chosen among several by SELDON_ARTIFACT', async () => {
    const tree = { 'a.onnx': IRIS, 'b.onnx': IRIS };

    expect((await inspect(tree, { env: { SELDON_ARTIFACT: 'b.onnx' } }))?.detection.facts).toMatchObject({
      artifact: 'b.onnx',
    });
  });

  it('is left alone where MODEL_NAME is about something else', async () => {
    expect(await inspect({ 'm.onnx': IRIS }, { env: { MODEL_NAME: 'MyModel.js' } })).toBeUndefined();
  });
});

const known = {
  file: 'm.onnx',
  sizeBytes: 1,
  irVersion: 11,
  opsets: [{ domain: '', version: 23 }],
  producer: undefined,
  producerVersion: undefined,
  inputs: [],
  outputs: [],
  initializers: 0,
  nodes: 1,
  externalFiles: [],
  domains: [''],
  metadata: {},
};

describe('the release', () => {
  it('reads the newest models that the tables know', () => {
    expect(runtimeFor(known)).toMatchObject({ framework: `onnxruntime-node ${CURRENT}`, notices: [] });
    expect(CURRENT.startsWith('1.23.')).toBe(true); // the floor of opset 23
  });

  it('is the newest for models that are newer still, with a notice', () => {
    const { step, framework, notices } = runtimeFor({ ...known, opsets: [{ domain: '', version: 99 }] });

    expect(step.manifest).toEqual({ dependencies: { 'onnxruntime-node': `>=${CURRENT}` } });
    expect(framework).toBeUndefined();
    expect(notices.join()).toContain('m.onnx has opset 99 and revision 11 of the format, newer than');
  });
});

describe('refuses', () => {
  const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';

  it.each<[string, Tree, string, string, string]>([
    [
      'the maps of skl2onnx',
      { 'm.onnx': bytesOf('iris-zipmap.onnx') },
      'E_ARTIFACT_UNSUPPORTED',
      'its output "output_probability" is of type sequence, which onnxruntime-node does not have',
      'options={"zipmap": False}',
    ],
    [
      'floats of 16 bits',
      { 'm.onnx': bytesOf('half.onnx') },
      'E_ARTIFACT_UNSUPPORTED',
      'its input "half" is of type float16',
      'python/onnx serves the file as it is',
    ],
    [
      'operators of its author',
      { 'm.onnx': bytesOf('branches.onnx'), 'branches.data': bytesOf('branches.data') },
      'E_ARTIFACT_UNSUPPORTED',
      'operators of "my.company"',
      'a class',
    ],
    [
      'weights that are not there',
      { 'm.onnx': bytesOf('external.onnx') },
      'E_ARTIFACT_CORRUPT',
      '"external.bin", which is not in its folder',
      'external.bin',
    ],
    ['a pointer of Git LFS', { 'm.onnx': LFS }, 'E_ARTIFACT_POINTER', '"m.onnx"', 'git lfs pull'],
    [
      'two models',
      { 'a.onnx': IRIS, 'b.onnx': IRIS },
      'E_AMBIGUOUS',
      'a.onnx, b.onnx',
      'SELDON_ARTIFACT=a.onnx',
    ],
  ])('%s', async (_name, tree, code, message, hint) => {
    await expect(inspect(tree)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
      file: expect.any(String),
    });
  });
});
