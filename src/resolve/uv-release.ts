import type { Host } from '../io/host.ts';
import type { Platform } from '../model/platform.ts';
import type { Target } from './wheel-fits.ts';

/** The release of uv that resolves on this machine and installs in the image. */
export const UV_VERSION = '0.13.9';

/** A uv of this series on the PATH is used as it is: its options and its lock format are those we know. */
export const UV_SERIES = '0.13.';

/** A wheel of uv, known by its hash before anything is asked of an index. */
export interface UvWheel {
  readonly filename: string;
  readonly sha256: string;
}

// Hashes as PyPI has them (https://pypi.org/simple/uv/). Every wheel holds one program.
const WHEELS = {
  'linux-x64-glibc': wheel(
    'manylinux_2_17_x86_64.manylinux2014_x86_64',
    'd7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19',
  ),
  'linux-x64-musl': wheel(
    'musllinux_1_1_x86_64',
    '2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25',
  ),
  'linux-arm64': wheel(
    'manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64',
    '5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe',
  ),
  'darwin-x64': wheel(
    'macosx_10_12_x86_64',
    'c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5',
  ),
  'darwin-arm64': wheel(
    'macosx_11_0_arm64',
    '66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63',
  ),
} as const;

function wheel(tag: string, sha256: string): UvWheel {
  return { filename: `uv-${UV_VERSION}-py3-none-${tag}.whl`, sha256 };
}

/** The wheel of uv for this machine; undefined when we know none. */
export function uvWheelForHost({ os, arch, libc }: Host): UvWheel | undefined {
  const key = os === 'linux' && arch === 'x64' ? `linux-x64-${libc}` : `${os}-${arch}`;
  return Object.entries(WHEELS).find(([name]) => name === key)?.[1];
}

const ARCHES: Readonly<Record<Platform, string>> = { 'linux/amd64': 'x64', 'linux/arm64': 'arm64' };

/** The wheel of uv for the image. */
export function uvWheelForImage({ platform, libc }: Omit<Target, 'minor'>): UvWheel {
  const found = uvWheelForHost({ os: 'linux', arch: ARCHES[platform], libc });
  if (found === undefined) throw new Error(`no wheel of uv for ${platform} with ${libc}`);
  return found;
}
