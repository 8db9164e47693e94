import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../../test/support/project-of.ts';
import builder from './builder.ts';
import { runtimeFor } from './runtime.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/onnx');
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

describe('an ONNX model', () => {
  it('gets an onnxruntime that reads it, of the day of its exporter', async () => {
    const { pip, plan, notices } = await planOf({ 'm/iris.onnx': bytesOf('iris-zipmap.onnx') });

    expect(pip).toMatchObject({
      requirements: [{ spec: 'onnxruntime>=1.18', wantedBy: 'm/iris.onnx' }],
      asOf: { kind: 'release', name: 'skl2onnx', version: '1.19.1' },
      excludes: ['coloredlogs', 'humanfriendly', 'mpmath', 'sympy'],
    });
    expect(plan.image.env).toMatchObject({
      MODEL_NAME: 'seldon_wrapper.models.onnx.OnnxModel',
      SELDON_ARTIFACT: 'm/iris.onnx',
    });
    expect(notices).toContain('onnxruntime from 1.18 on reads its opset 9 and revision 10 of the format');
  });

  it('brings the files of its weights along as model, whatever their names', async () => {
    const tree = {
      'm/external.onnx': bytesOf('external.onnx'),
      'm/external.bin': bytesOf('external.bin'),
      'readme.txt': '',
    };

    const { plan } = await planOf(tree);

    expect(plan.steps).toContainEqual(
      expect.objectContaining({ role: 'model', files: ['m/external.bin', 'm/external.onnx'] }),
    );
  });

  it('leaves an onnxruntime that the author lists as it is', async () => {
    const tree = { 'm.onnx': bytesOf('iris-zipmap.onnx'), 'requirements.txt': 'onnxruntime==1.20.1\n' };

    const { pip } = await planOf(tree);

    expect(pip).toMatchObject({
      requirements: [{ spec: 'onnxruntime==1.20.1' }],
      asOf: { kind: 'release', name: 'onnxruntime', version: '1.20.1' },
    });
  });

  it.each([
    [7, 3, undefined],
    [17, 8, '1.12'],
    [13, 9, '1.16'],
    [22, 10, '1.20'],
    [99, 99, '1.23'],
  ])('of opset %i in revision %i needs onnxruntime %s', (opset, irVersion, atLeast) => {
    const choice = runtimeFor({
      file: 'm.onnx',
      sizeBytes: 1,
      irVersion,
      opsets: [{ domain: '', version: opset }],
      producer: 'pytorch',
      producerVersion: '2.4.1+cpu',
      inputs: [],
      outputs: [],
      initializers: 0,
      nodes: 1,
      externalFiles: [],
      domains: [''],
      metadata: {},
    });

    expect(choice.atLeast).toBe(atLeast);
    expect(choice.asOf).toEqual(
      opset === 99 ? undefined : { kind: 'release', name: 'torch', version: '2.4.1' },
    );
  });
});

describe('refuses', () => {
  const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';

  it.each([
    [
      'weights that are not there',
      { 'm.onnx': bytesOf('external.onnx') },
      'E_ARTIFACT_CORRUPT',
      'its weights are in "external.bin", which is not in its folder',
    ],
    [
      'weights that Git LFS has not fetched',
      { 'm.onnx': bytesOf('external.onnx'), 'external.bin': LFS },
      'E_ARTIFACT_POINTER',
      '"external.bin"',
    ],
    [
      'weights outside of its folder',
      {
        'm/m.onnx': Buffer.from(
          bytesOf('external.onnx').toString('latin1').replace('external.bin', '../ernal.bin'),
          'latin1',
        ),
        'ernal.bin': 'x',
      },
      'E_ARTIFACT_CORRUPT',
      '"../ernal.bin"',
    ],
    [
      'operators of its author',
      { 'm.onnx': bytesOf('branches.onnx'), 'branches.data': bytesOf('branches.data') },
      'E_ARTIFACT_UNSUPPORTED',
      'operators of "my.company"',
    ],
    ['a pointer of Git LFS', { 'm.onnx': LFS }, 'E_ARTIFACT_POINTER', '"m.onnx"'],
    [
      'two models',
      { 'a.onnx': bytesOf('ir-3.onnx'), 'b.onnx': bytesOf('ir-3.onnx') },
      'E_AMBIGUOUS',
      'ONNX models',
    ],
  ])('%s', async (_name, tree, code, message) => {
    await expect(inspect(tree)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
