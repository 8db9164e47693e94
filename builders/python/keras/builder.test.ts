import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../../test/support/project-of.ts';
import builder from './builder.ts';
import { releasesFor } from './releases.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/keras');
const bytesOf = (name: string): Buffer => readFileSync(join(fixtures, name));
const inspect = (tree: Record<string, string | Uint8Array>) => builder.inspect(projectOf(tree), {});
const WRAPPER = {
  language: 'python',
  digest: `sha256:${'0'.repeat(64)}`,
  files: [],
  requirements: [],
} as const;

async function planOf(tree: Record<string, string | Uint8Array>) {
  const candidate = await inspect(tree);
  const plan = candidate!.plan({ wrapper: WRAPPER, platform: 'linux/amd64', env: {}, labels: {} });
  if (plan.language !== 'python') throw new Error('not a plan for Python');
  return { plan, pip: plan.steps.find(({ kind }) => kind === 'pip'), notices: plan.notices.join('\n') };
}

function archiveOf(config: unknown): Uint8Array {
  return zipSync({
    'metadata.json': strToU8('{"keras_version": "3.9.2"}'),
    'config.json': strToU8(JSON.stringify(config)),
    'model.weights.h5': strToU8(''),
  });
}

describe('a Keras model', () => {
  it('of Keras 3 gets that release, and a TensorFlow of its day', async () => {
    const { pip, plan, notices } = await planOf({ 'model.keras': bytesOf('functional-3.9.keras') });

    expect(pip).toMatchObject({
      requirements: [
        { spec: 'keras==3.9.2', wantedBy: 'model.keras' },
        { spec: 'tensorflow-cpu>=2.16.1', wantedBy: 'model.keras' },
        { spec: 'requests', wantedBy: 'model.keras' },
      ],
      asOf: { kind: 'release', name: 'keras', version: '3.9.2' },
    });
    expect(plan.image.env).toMatchObject({
      MODEL_NAME: 'seldon_wrapper.models.keras.KerasModel',
      SELDON_ARTIFACT: 'model.keras',
    });
    expect(notices).toContain("the newest of that release's day is likely the right one");
  });

  it.each(['sequential-2.15.keras', 'sequential-2.15.h5'])(
    'of Keras 2 gets the TensorFlow that came with it: %s',
    async (name) => {
      const { pip, notices } = await planOf({ [name]: bytesOf(name) });

      expect(pip).toMatchObject({
        requirements: [{ spec: 'tensorflow-cpu==2.15.1' }, { spec: 'requests' }],
        asOf: { kind: 'release', name: 'tensorflow-cpu', version: '2.15.1' },
      });
      expect(notices).toContain('TensorFlow 2.15.1 is the one that came with it');
    },
  );

  it.each([
    ['2.11.0', '2.11.1', 'the one that came with it'],
    ['2.2.4-tf', '2.15.1', 'the last that reads files of Keras 2'],
    [undefined, '2.15.1', 'does not say which Keras wrote it'],
  ])('of Keras %s gets TensorFlow %s', (written, version, why) => {
    const releases = releasesFor('m.h5', written);

    expect(releases.tensorflow.version).toBe(version);
    expect(releases.notices.join()).toContain(why);
  });

  it('has its own layers found in the project, and imported before it is loaded', async () => {
    const tree = {
      'model.keras': bytesOf('custom-3.9.keras'),
      'shop/layers.py':
        'import keras\nfrom . import text\n\n@keras.saving.register_keras_serializable("shop")\nclass Scale(keras.layers.Layer):\n    pass\n',
      'shop/__init__.py': '',
      'shop/text.py': '',
    };

    const { plan } = await planOf(tree);

    expect(plan.image.env['SELDON_ARTIFACT_IMPORTS']).toBe('shop.layers');
  });
});

describe('refuses', () => {
  it.each([
    [
      'a layer that nothing defines',
      { 'model.keras': bytesOf('custom-3.9.keras') },
      'E_MISSING_MODULE',
      'no file of the project defines shop>Scale',
    ],
    [
      'a Lambda layer',
      {
        'model.keras': archiveOf({
          class_name: 'Sequential',
          config: { layers: [{ class_name: 'Lambda' }] },
        }),
      },
      'E_ARTIFACT_UNSUPPORTED',
      'it has a Lambda layer, which holds Python bytecode',
    ],
    [
      'weights without their model',
      { 'w.h5': bytesOf('weights-2.15.h5') },
      'E_ARTIFACT_UNSUPPORTED',
      'it holds the weights of a Keras model',
    ],
    [
      'requirements that ask for another release',
      { 'model.keras': bytesOf('sequential-3.9.keras'), 'requirements.txt': 'keras<3\n' },
      'E_VERSION_CONTRADICTION',
      'was written by 3.9.2',
    ],
    [
      'a file that is cut off',
      { 'm.keras': bytesOf('sequential-3.9.keras').subarray(0, 999) },
      'E_ARTIFACT_CORRUPT',
      'm.keras',
    ],
  ])('%s', async (_name, tree, code, message) => {
    await expect(inspect(tree)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('nothing of other programs that write .h5', async () => {
    expect(await inspect({ 'data.h5': 'not HDF5' })).toBeUndefined();
  });
});
