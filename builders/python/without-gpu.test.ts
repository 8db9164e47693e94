import { describe, expect, it } from 'vitest';
import { withoutGpu } from './without-gpu.ts';

const OPTIONS = {
  wrapper: { language: 'python', digest: 'sha256:0', files: [], requirements: [] },
  platform: 'linux/amd64',
  env: {},
  labels: {},
} as const;

const recorded = (...specs: readonly string[]) => specs.map((spec) => ({ spec, wantedBy: 'MLmodel' }));
const specsFor = (specs: readonly string[], options: Partial<Parameters<typeof withoutGpu>[1]> = {}) =>
  withoutGpu(recorded(...specs), { ...OPTIONS, ...options }).requirements.map(({ spec }) => spec);

describe('recorded requirements', () => {
  it('of XGBoost get the wheel without code for GPUs, and nothing brings the other one', () => {
    const { requirements, excludes, notices } = withoutGpu(recorded('numpy', 'xgboost==3.0.5'), OPTIONS);

    expect(requirements.map(({ spec }) => spec)).toEqual(['numpy', 'xgboost-cpu==3.0.5']);
    expect(excludes).toEqual(['xgboost']);
    expect(notices).toEqual([expect.stringContaining('about 385 MB')]);
  });

  it('of TensorFlow under both of its names are one', () => {
    const both = recorded('tensorflow-cpu==2.19.0', 'tensorflow==2.19.0');
    const { requirements, excludes, notices } = withoutGpu(both, OPTIONS);

    expect(requirements.map(({ spec }) => spec)).toEqual(['tensorflow-cpu==2.19.0', 'requests']);
    expect(excludes).toEqual(expect.arrayContaining(['tensorboard', 'tensorflow']));
    expect(notices).toEqual([]);
    expect(withoutGpu(recorded('tensorflow==2.19.0'), OPTIONS).notices.join()).toContain(
      '250 to 400 MB less',
    );
    expect(withoutGpu(both, { ...OPTIONS, gpu: true })).toMatchObject({
      requirements: [{ spec: 'tensorflow==2.19.0' }, { spec: 'requests' }],
      notices: [],
    });
    expect(specsFor(['tensorflow-cpu==2.19.0', 'tensorflow==2.19.0'], { platform: 'linux/arm64' })).toEqual([
      'tensorflow==2.19.0',
      'requests',
    ]);
  });

  it('of releases that have no smaller wheel keep theirs, without what only training on GPUs needs', () => {
    const { requirements, excludes } = withoutGpu(recorded('xgboost==2.1.0'), OPTIONS);

    expect(requirements).toEqual(recorded('xgboost==2.1.0'));
    expect(excludes).toEqual(['nvidia-nccl-cu12', 'nvidia-nccl-cu13']);
    expect(withoutGpu(recorded('xgboost==2.1.0', 'nvidia-nccl-cu12'), OPTIONS).excludes).toEqual([
      'nvidia-nccl-cu13',
    ]);
  });

  it.each([
    ['a GPU is wanted', ['xgboost==3.0.5', 'tensorflow==2.19.0', 'requests==2.32.3'], { gpu: true }],
    ['no release is named', ['xgboost>=2'], {}],
    ['an extra is named', ['tensorflow[and-cuda]==2.19.0', 'requests'], {}],
    ['an address is named', ['xgboost @ https://example.org/xgboost-3.0.5-py3-none-any.whl'], {}],
    ['another package has such a name', ['tensorflow-io==0.37.1', 'xgboost-ray==0.1.19'], {}],
    ['only the project knows what it means', ['-e .'], {}],
  ] as const)('stay as they are where %s', (_why, specs, options) => {
    expect(specsFor(specs, options)).toEqual(specs);
  });

  it('with hashes of files stay as they are', () => {
    const pinned = [{ spec: 'xgboost==3.0.5', wantedBy: 'MLmodel', hashes: ['sha256:00'] }];

    expect(withoutGpu(pinned, OPTIONS)).toEqual({ requirements: pinned, excludes: [], notices: [] });
  });
});
