import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../../test/support/project-of.ts';
import builder from './builder.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/saved-models');

/** The files of a fixture below a folder of the project ("" is its root). */
function treeOf(name: string, below: string): Record<string, Uint8Array> {
  const files = readdirSync(join(fixtures, name), { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return [`${below}${file.slice(join(fixtures, name).length + 1)}`, readFileSync(file)];
      }),
  );
}

const inspect = (tree: Record<string, string | Uint8Array>) => builder.inspect(projectOf(tree), {});
const WRAPPER = {
  language: 'python',
  digest: `sha256:${'0'.repeat(64)}`,
  files: [],
  requirements: [],
} as const;

async function planOf(tree: Record<string, string | Uint8Array>, platform: 'linux/amd64' | 'linux/arm64') {
  const candidate = await inspect(tree);
  const plan = candidate!.plan({ wrapper: WRAPPER, platform, env: {}, labels: {} });
  if (plan.language !== 'python') throw new Error('not a plan for Python');
  const pip = plan.steps.find(({ kind }) => kind === 'pip');
  const copies = plan.steps.flatMap((step) => (step.kind === 'copy' ? step.files : []));
  return { plan, pip, copies, notices: plan.notices.join('\n') };
}

describe('a SavedModel', () => {
  it.each([
    ['at the root', '', '.'],
    ['in a folder', 'models/score/', 'models/score'],
    ['as a version', '7/', '.'],
    ['as a version in a folder', 'score/0003/', 'score'],
  ])('%s is served', async (_name, below, path) => {
    const candidate = await inspect(treeOf('module-2.19', below));

    expect(candidate?.detection).toMatchObject({
      confidence: 'certain',
      evidence: [
        { file: `${below}saved_model.pb`, because: 'is a SavedModel, written by TensorFlow 2.19.0' },
      ],
      facts: { artifact: path, tensorflowVersion: '2.19.0', assets: ['words.txt'] },
    });
  });

  it('is pinned to the release that wrote it, of its day and without CUDA', async () => {
    const { pip, plan, notices } = await planOf(treeOf('keras-2.15', ''), 'linux/amd64');

    expect(pip).toMatchObject({
      requirements: [{ spec: 'tensorflow-cpu==2.15.1', wantedBy: 'saved_model.pb' }, { spec: 'requests' }],
      asOf: { kind: 'release', name: 'tensorflow-cpu', version: '2.15.1' },
      excludes: expect.arrayContaining(['tensorboard', 'libclang']),
    });
    expect(plan.image.env).toMatchObject({
      MODEL_NAME: 'seldon_wrapper.models.tensorflow.SavedModel',
      SELDON_ARTIFACT: '.',
    });
    expect(notices).toContain('without the code for GPUs: 250 to 400 MB less');
  });

  it('gets the package that ARM has', async () => {
    const { pip } = await planOf(treeOf('keras-2.15', ''), 'linux/arm64');

    expect(pip).toMatchObject({ requirements: [{ spec: 'tensorflow==2.15.1' }, { spec: 'requests' }] });
  });

  it('gets the build for GPUs on request', async () => {
    const candidate = await inspect(treeOf('keras-2.15', ''));
    const options = { wrapper: WRAPPER, platform: 'linux/amd64', env: {}, labels: {}, gpu: true } as const;

    expect(JSON.stringify(candidate!.plan(options))).toContain('"tensorflow==2.15.1"');
  });

  it('leaves a package of TensorFlow that the author lists as it is', async () => {
    const tree = { ...treeOf('keras-2.15', ''), 'requirements.txt': 'tensorflow==2.15.1\n' };

    const { pip } = await planOf(tree, 'linux/amd64');

    expect(pip).toMatchObject({ requirements: [{ spec: 'tensorflow==2.15.1' }, { spec: 'requests' }] });
  });

  it('has its highest version served, and no other copied', async () => {
    const tree = { ...treeOf('keras-2.15', 'm/9/'), ...treeOf('module-2.19', 'm/10/') };

    const { pip, copies, notices } = await planOf(tree, 'linux/amd64');

    expect(pip).toMatchObject({ requirements: [{ spec: 'tensorflow-cpu==2.19.0' }, { spec: 'requests' }] });
    expect(copies).toContain('m/10/variables/variables.index');
    expect(copies.filter((file) => file.startsWith('m/9/'))).toEqual([]);
    expect(notices).toContain('the highest is served, m/10');
  });

  it('written by TensorFlow 1 is served by TensorFlow 2, and that is said', async () => {
    const tree = treeOf('graph-1', '');
    const pb = Buffer.from(tree['saved_model.pb']!);
    pb.write('1.15.1', pb.indexOf('2.15.1'));

    const candidate = await inspect({ ...tree, 'saved_model.pb': pb });
    const { pip, notices } = await planOf({ ...tree, 'saved_model.pb': pb }, 'linux/amd64');

    expect(candidate?.detection.confidence).toBe('likely');
    expect(pip).toMatchObject({ requirements: [{ spec: 'tensorflow-cpu==2.15.1' }, { spec: 'requests' }] });
    expect(notices).toContain('was written by TensorFlow 1.15.1');
  });
});

describe('refuses', () => {
  const without = (...files: readonly string[]) =>
    Object.fromEntries(
      Object.entries(treeOf('module-2.19', 'm/')).filter(([file]) => !files.includes(file.slice(2))),
    );
  const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';

  it.each([
    [
      'missing weights',
      without('variables/variables.data-00000-of-00001'),
      'E_ARTIFACT_CORRUPT',
      'cannot serve the SavedModel in "m": variables/variables.data-00000-of-00001 is missing',
    ],
    ['a missing asset', without('assets/words.txt'), 'E_ARTIFACT_CORRUPT', 'assets/words.txt is missing'],
    ['a missing graph', without('saved_model.pb'), 'E_ARTIFACT_CORRUPT', 'm/saved_model.pb is missing'],
    [
      'weights that Git LFS has not fetched',
      { ...without(), 'm/variables/variables.data-00000-of-00001': LFS },
      'E_ARTIFACT_POINTER',
      'm/variables/variables.data-00000-of-00001',
    ],
    [
      'requirements that ask for another release',
      { ...without(), 'requirements.txt': 'tensorflow==2.12.0\n' },
      'E_VERSION_CONTRADICTION',
      'was written by 2.19.0, but requirements.txt line 1 asks for tensorflow==2.12.0',
    ],
    [
      'two models',
      { ...without(), ...treeOf('graph-1', 'n/') },
      'E_AMBIGUOUS',
      '"m", "n" are all SavedModels',
    ],
    [
      'a model that has nothing to call',
      { 'saved_model.pb': Buffer.of(0x12, 0x05, 0x0a, 0x03, 0x2a, 0x01, 0x32) },
      'E_ARTIFACT_UNSUPPORTED',
      'it has no signature to call',
    ],
  ])('%s', async (_name, tree, code, message) => {
    await expect(inspect(tree)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
