import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SeldonBuildError } from '../errors.ts';
import type { exec } from '../io/exec.ts';
import type { Host } from '../io/host.ts';
import { findOnPath, isExecutable, writeAtomically } from '../io/files.ts';
import type { PackageIndex } from './package-index.ts';
import { UV_SERIES, UV_VERSION, type UvWheel, uvWheelForHost } from './uv-release.ts';

export interface UvOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly host: Host;
  readonly cacheDir: string;
  readonly index: PackageIndex;
  readonly exec: typeof exec;
  readonly signal: AbortSignal;
}

export interface Uv {
  readonly path: string;
  readonly version: string;
  /** Some Python of this machine, which uv wants although it runs nothing; without one uv searches by itself. */
  readonly python: string | undefined;
}

/**
 * The uv on the PATH if it is of the series we know, else the pinned one from the package index, kept in the cache.
 * Throws E_UV_UNAVAILABLE, or what the index throws.
 */
export async function findUv(options: UvOptions): Promise<Uv> {
  const program = (await uvOnPath(options)) ?? (await pinnedUv(options));
  // uv's own search asks every Python on the PATH for its version, which takes seconds where there are shims.
  return { ...program, python: await findOnPath('python3', options.env['PATH'] ?? '') };
}

type Program = Pick<Uv, 'path' | 'version'>;

async function uvOnPath({ env, exec, signal }: UvOptions): Promise<Program | undefined> {
  const path = await findOnPath('uv', env['PATH'] ?? '');
  if (path === undefined) return undefined;
  const { stdout } = await exec(path, ['--version'], { env, signal, timeoutMs: 10_000 });
  const version = /^uv (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  return version?.startsWith(UV_SERIES) === true ? { path, version } : undefined;
}

async function pinnedUv({ host, cacheDir, index, signal }: UvOptions): Promise<Program> {
  const wheel = uvWheelForHost(host);
  if (wheel === undefined) {
    throw unavailable(`there is none for ${host.os} on ${host.arch}`);
  }
  const path = join(cacheDir, 'uv', `${UV_VERSION}-${wheel.sha256.slice(0, 12)}`, 'uv');
  if (!(await isExecutable(path))) {
    const { unzipSync } = await import('fflate');
    const files = unzipSync(await downloadWheel(wheel, index, signal), {
      filter: ({ name }) => name.endsWith('.data/scripts/uv'),
    });
    const [program] = Object.values(files);
    if (program === undefined) throw unavailable(`wheel "${wheel.filename}" holds no program`);
    await writeAtomically(path, program, 0o755);
  }
  return { path, version: UV_VERSION };
}

async function downloadWheel(wheel: UvWheel, index: PackageIndex, signal: AbortSignal): Promise<Uint8Array> {
  const bytes = await index.download(await addressOfUv(wheel, index, signal), signal);
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual === wheel.sha256) return bytes;
  throw unavailable(`the index sent "${wheel.filename}" with sha256 ${actual} instead of ${wheel.sha256}`);
}

/** Where the index has a wheel of uv. Throws E_UV_UNAVAILABLE when it does not have it. */
export async function addressOfUv(wheel: UvWheel, index: PackageIndex, signal: AbortSignal): Promise<string> {
  const files = await index.files('uv', signal);
  const file = files?.find(({ filename }) => filename === wheel.filename);
  if (file === undefined) throw unavailable(`the package index does not have "${wheel.filename}"`);
  return file.url;
}

function unavailable(why: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_UV_UNAVAILABLE',
    `could not get uv ${UV_VERSION}, which resolves requirements: ${why}`,
    {
      hint: `install uv ${UV_SERIES}x and put it on the PATH, or give an --index-url that has it`,
    },
  );
}
