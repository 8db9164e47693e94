import type { Platform } from '../model/platform.ts';
import type { WheelName } from './wheel-name.ts';

/** What a wheel has to fit. */
export interface Target {
  /** Minor version: 11 of Python 3.11. */
  readonly minor: number;
  readonly platform: Platform;
  readonly libc: 'glibc' | 'musl';
}

const MACHINES: Readonly<Record<Platform, string>> = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };

/** The machine's name in wheel tags and uv's platforms. */
function machineOf(platform: Platform): string {
  return MACHINES[platform];
}

/**
 * The newest glibc and musl that a wheel may ask for. 2.28 is older than any Debian whose Python images are still
 * built, and what today's wheels are built for.
 */
const NEWEST_GLIBC_MINOR = 28;
const NEWEST_MUSL_MINOR = 2;

/** The name of the target for uv's `--python-platform`. */
export function uvPlatformOf({ platform, libc }: Pick<Target, 'platform' | 'libc'>): string {
  const machine = machineOf(platform);
  return libc === 'musl' ? `${machine}-unknown-linux-musl` : `${machine}-manylinux_2_${NEWEST_GLIBC_MINOR}`;
}

/** Whether CPython of the target can install the wheel (PyPA specification "Platform compatibility tags"). */
export function wheelFits(wheel: WheelName, target: Target): boolean {
  const interpreterFits = wheel.pythons.some((python) =>
    wheel.abis.some((abi) => interpreterTagFits(python, abi, target.minor)),
  );
  return interpreterFits && wheel.platforms.some((platform) => platformTagFits(platform, target));
}

function interpreterTagFits(python: string, abi: string, minor: number): boolean {
  if (python === `cp3${minor}` && abi === python) return true;
  // Python 3.7 and older marked the memory allocator.
  if (python === `cp3${minor}` && abi === `${python}m`) return true;
  if (abi === 'abi3') return isUpTo(/^cp3(\d+)$/.exec(python), minor);
  return abi === 'none' && (python === 'py3' || isUpTo(/^(?:cp|py)3(\d+)$/.exec(python), minor));
}

function isUpTo(match: RegExpExecArray | null, newest: number): boolean {
  return match !== null && Number(match[1]) <= newest;
}

function platformTagFits(tag: string, { platform, libc }: Target): boolean {
  if (tag === 'any') return true;
  const machine = machineOf(platform);
  if (!tag.endsWith(`_${machine}`)) return false;
  const family = tag.slice(0, -machine.length - 1);
  if (family === 'linux') return true;
  if (libc === 'musl') return isUpTo(/^musllinux_1_(\d+)$/.exec(family), NEWEST_MUSL_MINOR);
  return (
    ['manylinux1', 'manylinux2010', 'manylinux2014'].includes(family) ||
    isUpTo(/^manylinux_2_(\d+)$/.exec(family), NEWEST_GLIBC_MINOR)
  );
}
