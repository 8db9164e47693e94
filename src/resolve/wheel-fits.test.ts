import { describe, expect, it } from 'vitest';
import { type Target, uvPlatformOf, wheelFits } from './wheel-fits.ts';
import { parseWheelName } from './wheel-name.ts';

const on = (minor: number, more: Partial<Target> = {}): Target => ({
  minor,
  platform: 'linux/amd64',
  libc: 'glibc',
  ...more,
});
const musl = { libc: 'musl' } as const;
const arm = { platform: 'linux/arm64' } as const;

describe('wheelFits', () => {
  it.each([
    ['scikit_learn-1.2.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', on(11), true],
    ['scikit_learn-1.2.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', on(12), false],
    ['scikit_learn-1.2.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', on(11, arm), false],
    ['scikit_learn-1.2.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', on(11, musl), false],
    ['scikit_learn-1.2.1-cp311-cp311-macosx_12_0_arm64.whl', on(11, arm), false],
    ['joblib-1.2.0-py3-none-any.whl', on(13, musl), true],
    ['six-1.16.0-py2.py3-none-any.whl', on(9), true],
    ['old-1-py2-none-any.whl', on(9), false],
    ['cryptography-42.0.0-cp39-abi3-manylinux_2_28_x86_64.whl', on(12), true],
    ['cryptography-42.0.0-cp39-abi3-manylinux_2_28_x86_64.whl', on(8), false],
    ['new-1-cp312-cp312-manylinux_2_34_x86_64.whl', on(12), false],
    ['xgboost-2.0.3-py3-none-manylinux2014_x86_64.whl', on(11), true],
    ['old-1-cp37-cp37m-manylinux1_x86_64.whl', on(7), true],
    ['free-1-cp313-cp313t-manylinux_2_28_x86_64.whl', on(13), false],
    ['grpcio-1.60.0-cp311-cp311-musllinux_1_1_x86_64.whl', on(11, musl), true],
    ['built-1-1-cp311-cp311-linux_x86_64.whl', on(11), true],
  ])('%s on %j: %s', (filename, target, fits) => {
    const wheel = parseWheelName(filename);

    expect(wheel !== undefined && wheelFits(wheel, target)).toBe(fits);
  });
});

it.each(['scikit-learn-1.2.1.tar.gz', 'a-b.whl', 'a-1-2-3-4-5-6.whl'])('%s is no wheel', (filename) => {
  expect(parseWheelName(filename)).toBeUndefined();
});

it.each([
  [on(11), 'x86_64-manylinux_2_28'],
  [on(11, arm), 'aarch64-manylinux_2_28'],
  [on(11, musl), 'x86_64-unknown-linux-musl'],
])('%j is for uv %s', (target, platform) => {
  expect(uvPlatformOf(target)).toBe(platform);
});
