import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readTextIfThere, writeAtomically } from '../io/files.ts';
import type { InstallerWheel } from '../model/python-plan.ts';
import { addressOfUv } from './find-uv.ts';
import type { PackageIndex } from './package-index.ts';
import { UV_VERSION, uvWheelForImage } from './uv-release.ts';
import type { Target } from './wheel-fits.ts';

export interface InstallerSetting {
  readonly index: PackageIndex;
  /** Address of the index, for the cache: other indexes have other addresses. */
  readonly indexUrl: string;
  readonly cacheDir: string;
  readonly signal: AbortSignal;
}

/** The wheel of uv that installs the lock in the image. Its address is kept: files of an index never move. */
export async function installerFor(
  target: Omit<Target, 'minor'>,
  setting: InstallerSetting,
): Promise<InstallerWheel> {
  const wheel = uvWheelForImage(target);
  const key = createHash('sha256').update(`${setting.indexUrl} ${wheel.filename}`).digest('hex').slice(0, 16);
  const path = join(setting.cacheDir, 'uv', `address-${key}`);
  const known = await readTextIfThere(path);
  const url = known ?? (await addressOfUv(wheel, setting.index, setting.signal));
  if (known === undefined) await writeAtomically(path, url);
  return { name: 'uv', version: UV_VERSION, url, sha256: wheel.sha256 };
}
