import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../../test/support/project-of.ts';
import type { Detection, InspectOptions, NodePlan, PlanOptions } from '../../../src/builder-api.ts';
import builder from './builder.ts';

const OPTIONS: PlanOptions = {
  wrapper: { language: 'node', digest: `sha256:${'0'.repeat(64)}`, files: [], requirements: [] },
  platform: 'linux/amd64',
  env: {},
  labels: {},
};
const MODEL = readFileSync('examples/node-tfjs/model.json', 'utf8');
const SHARD = readFileSync('examples/node-tfjs/group1-shard1of1.bin');
const TREE = { 'model.json': MODEL, 'group1-shard1of1.bin': SHARD };

type Tree = Readonly<Record<string, string | Uint8Array>>;

async function detect(tree: Tree, options: InspectOptions = {}): Promise<Detection | undefined> {
  return (await builder.inspect(projectOf(tree), options))?.detection;
}

async function planFor(tree: Tree): Promise<NodePlan> {
  const plan = (await builder.inspect(projectOf(tree), {}))?.plan(OPTIONS);
  if (plan?.language !== 'node') throw new Error('no plan for Node');
  return plan;
}

it('finds a model anywhere', async () => {
  const tree = { 'v1/my-model.json': MODEL, 'v1/group1-shard1of1.bin': SHARD };

  expect(await detect(tree)).toMatchObject({
    confidence: 'certain',
    facts: {
      artifact: 'v1/my-model.json',
      format: 'layers-model',
      inputs: [{ name: 'dense_Dense1', dtype: 'float32', shape: [null, 4] }],
      weightFiles: ['v1/group1-shard1of1.bin'],
      framework: '@tensorflow/tfjs 4.22.0',
    },
  });
});

it('reads a graph: the tensors of its signature, and the converter that serves it', async () => {
  const folder = 'examples/node-tfjs-graph';
  const tree = {
    'model.json': readFileSync(`${folder}/model.json`, 'utf8'),
    'group1-shard1of1.bin': readFileSync(`${folder}/group1-shard1of1.bin`),
  };

  expect(await detect(tree)).toMatchObject({
    confidence: 'certain',
    facts: {
      format: 'graph-model',
      inputs: [{ name: 'flowers', dtype: 'float32', shape: [null, 4] }],
      outputs: [
        { name: 'probabilities', dtype: 'float32', shape: [null, 3] },
        { name: 'species', dtype: 'int32', shape: [null] },
      ],
    },
  });
  expect((await planFor(tree)).steps[1]).toMatchObject({
    manifest: {
      dependencies: {
        '@tensorflow/tfjs-backend-cpu': '4.22.0',
        '@tensorflow/tfjs-backend-wasm': '4.22.0',
        '@tensorflow/tfjs-converter': '4.22.0',
        '@tensorflow/tfjs-core': '4.22.0',
      },
    },
  });
});

it.each<[string, Tree, InspectOptions]>([
  ['other JSON', { 'model.json': '{"a":1}' }, {}],
  ['what is no JSON', { 'model.json': '{' }, {}],
  ['a model that MODEL_NAME is not about', TREE, { env: { MODEL_NAME: 'MyModel.js' } }],
])('does not take %s', async (_name, tree, options) => {
  expect(await detect(tree, options)).toBeUndefined();
});

it('steps back behind code', async () => {
  expect(await detect({ ...TREE, 'MyModel.js': '' })).toMatchObject({ confidence: 'fallback' });
});

describe('weights', () => {
  it.each<[string, Tree, string]>([
    ['missing', { 'model.json': MODEL }, 'weight file group1-shard1of1.bin is missing'],
    [
      'cut off',
      { ...TREE, 'group1-shard1of1.bin': SHARD.subarray(0, 100) },
      'group1-shard1of1.bin hold 100 bytes, and 268 are named',
    ],
  ])('that are %s are E_ARTIFACT_CORRUPT', async (_name, tree, why) => {
    await expect(detect(tree)).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: `cannot read artifact "model.json": ${why}`,
    });
  });
});

it('names the weights that Git LFS has not fetched', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 268\n';

  await expect(detect({ ...TREE, 'group1-shard1of1.bin': pointer })).rejects.toMatchObject({
    code: 'E_ARTIFACT_POINTER',
    file: 'group1-shard1of1.bin',
  });
});

describe('several models', () => {
  const both: Tree = { 'a/model.json': MODEL, 'a/group1-shard1of1.bin': SHARD, 'b/model.json': MODEL };

  it('are too many', async () => {
    await expect(detect(both)).rejects.toMatchObject({ code: 'E_AMBIGUOUS' });
  });

  it('are chosen from by SELDON_ARTIFACT', async () => {
    const found = await detect(both, { env: { SELDON_ARTIFACT: 'a/model.json' } });

    expect(found?.facts['artifact']).toBe('a/model.json');
  });
});

describe('the plan', () => {
  it('installs the release that wrote the model, and no more of it than it needs', async () => {
    const plan = await planFor(TREE);

    expect(plan.steps[1]).toEqual({
      kind: 'npm',
      manifest: {
        dependencies: {
          '@tensorflow/tfjs-backend-cpu': '4.22.0',
          '@tensorflow/tfjs-backend-wasm': '4.22.0',
          '@tensorflow/tfjs-core': '4.22.0',
          '@tensorflow/tfjs-layers': '4.22.0',
        },
      },
      lock: { from: 'registry' },
      scripts: 'none',
    });
    expect(plan.image.env).toMatchObject({ MODEL_NAME: 'seldon:tfjs', SELDON_ARTIFACT: 'model.json' });
    expect(plan.steps[2]).toMatchObject({ role: 'model', files: ['group1-shard1of1.bin', 'model.json'] });
  });

  it.each([
    ['names no release', MODEL.replace('"TensorFlow.js tfjs-layers v4.22.0"', 'null'), 'names no release'],
    ['is old', MODEL.replace('tfjs-layers v4.22.0', 'tfjs-layers v1.7.4'), 'was written by 1.7.4'],
  ])('says what serves a model that %s', async (_name, model, why) => {
    const plan = await planFor({ ...TREE, 'model.json': model });

    expect(plan.notices).toEqual([`model.json ${why}: TensorFlow.js 4.22.0 serves it`]);
  });
});
