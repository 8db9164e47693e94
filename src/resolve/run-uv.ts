import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { stringify } from 'smol-toml';
import type { exec } from '../io/exec.ts';
import { withTemporaryFolder } from '../io/files.ts';
import type { LocalWheel, Requirement } from '../model/python-plan.ts';
import type { Uv } from './find-uv.ts';
import type { IndexSettings } from './index-settings.ts';
import { type ProjectFile, withProjectPaths, withRelativePath, writeWheels } from './local-wheels.ts';
import type { StaticSdist } from './sdist-metadata.ts';
import { type UvFailure, readUvFailure } from './uv-failure.ts';
import { type Target, uvPlatformOf } from './wheel-fits.ts';

/** One resolution: what is wanted, for which target, as of when. */
export interface Resolution {
  readonly requirements: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  /** Packages (normalised names) that are left out whoever asks for them. */
  readonly excludes: readonly string[];
  /** Full version of the target's Python. */
  readonly python: string;
  readonly target: Omit<Target, 'minor'>;
  /** RFC 3339 time; packages uploaded later do not count, but for those in `lifted`. */
  readonly cutoff: string | undefined;
  /** Packages (normalised names) whose newest releases count. */
  readonly lifted: readonly string[];
  /** Releases that are taken as source distributions, and built in the image. */
  readonly sdists: readonly StaticSdist[];
  /** A lock whose versions are taken where they fit. */
  readonly preferred?: string | undefined;
  /** Wheels of the project, and folders of it whose wheels count like those of an index. */
  readonly wheels?: readonly LocalWheel[];
  readonly links?: readonly string[];
}

export interface UvSetting {
  readonly uv: Uv;
  readonly index: IndexSettings;
  readonly env: Readonly<Record<string, string>>;
  readonly cacheDir: string;
  /** Certificates (PEM) trusted beside the well-known ones. */
  readonly caPem: string | undefined;
  readonly refresh: boolean;
  readonly projectFile: ProjectFile;
  readonly exec: typeof exec;
  readonly signal: AbortSignal;
}

/** What uv printed, or why it failed. */
export type UvOutcome = { readonly printed: string } | { readonly failure: UvFailure };

/**
 * Runs one resolution with uv. It builds nothing: code of packages never runs on this machine. Source distributions
 * count only in the release whose metadata is handed over.
 */
export function runUv(resolution: Resolution, setting: UvSetting): Promise<UvOutcome> {
  return withTemporaryFolder(async (folder) => {
    await writeInputs(folder, resolution, setting);
    const { uv, exec, signal } = setting;
    const result = await exec(uv.path, uvArguments(resolution, setting), {
      cwd: folder,
      env: uvEnvironment(folder, setting),
      signal,
    });
    if (result.exitCode === 0) {
      const printed = await readFile(join(folder, LOCK), 'utf8');
      return { printed: withProjectPaths(printed, resolution.wheels ?? []) };
    }
    return { failure: readUvFailure(result.failure ?? result.stderr) };
  });
}

const REQUIREMENTS = 'requirements.txt';
const CONSTRAINTS = 'constraints.txt';
const EXCLUDES = 'excludes.txt';
const CONFIG = 'uv.toml';
/** uv reads the versions it prefers from where it writes to. */
const LOCK = 'pylock.toml';
const NETRC = 'netrc';
const CERTIFICATES = 'certificates.pem';

async function writeInputs(
  folder: string,
  resolution: Resolution,
  { index, caPem, projectFile }: UvSetting,
): Promise<void> {
  const linesOf = (all: readonly Requirement[]): string =>
    all.map((requirement) => `${withRelativePath(requirement)}\n`).join('');
  await writeWheels(folder, resolution.wheels ?? [], projectFile);
  await writeFile(join(folder, REQUIREMENTS), linesOf(resolution.requirements));
  const only = resolution.sdists.map(({ name, version }) => `${name}==${version}\n`).join('');
  await writeFile(join(folder, CONSTRAINTS), `${linesOf(resolution.constraints)}${only}`);
  await writeFile(join(folder, EXCLUDES), resolution.excludes.map((name) => `${name}\n`).join(''));
  await writeFile(join(folder, CONFIG), configOf(resolution.sdists));
  if (resolution.preferred !== undefined) await writeFile(join(folder, LOCK), resolution.preferred);
  if (index.netrc !== '') await writeFile(join(folder, NETRC), index.netrc, { mode: 0o600 });
  const trusted = [caPem, index.caPem].filter((pem) => pem !== undefined);
  if (trusted.length > 0) {
    // For uv as for OpenSSL this file replaces the well-known authorities.
    await writeFile(join(folder, CERTIFICATES), [...rootCertificates, ...trusted].join('\n'));
  }
}

/** uv's `dependency-metadata` setting: what it would otherwise find out by building. */
function configOf(sdists: readonly StaticSdist[]): string {
  const metadata = sdists.map(({ name, version, requiresDist, requiresPython }) => ({
    name,
    version,
    'requires-dist': requiresDist,
    ...(requiresPython === undefined ? {} : { 'requires-python': requiresPython }),
  }));
  return metadata.length === 0 ? '' : stringify({ 'dependency-metadata': metadata });
}

/** The arguments of `uv pip compile`. They hold no login. */
export function uvArguments(
  resolution: Resolution,
  { uv, index, refresh }: Pick<UvSetting, 'uv' | 'index' | 'refresh'>,
): readonly string[] {
  const { excludes, python, target, cutoff, lifted, sdists, links = [] } = resolution;
  const dates =
    cutoff === undefined
      ? []
      : [
          '--exclude-newer',
          cutoff,
          ...lifted.flatMap((name) => ['--exclude-newer-package', `${name}=false`]),
        ];
  return [
    ...['pip', 'compile', REQUIREMENTS, '--constraints', CONSTRAINTS],
    ...(excludes.length === 0 ? [] : ['--excludes', EXCLUDES]),
    ...[
      '--output-file',
      LOCK,
      '--format',
      'pylock.toml',
      '--generate-hashes',
      '--no-header',
      '--no-annotate',
    ],
    ...['--python-version', python, '--python-platform', uvPlatformOf(target)],
    ...(uv.python === undefined ? [] : ['--python', uv.python]),
    ...['--only-binary', ':all:', ...sdists.flatMap(({ name }) => ['--no-binary', name])],
    ...['--default-index', index.indexUrl, ...index.extraIndexUrls.flatMap((url) => ['--index', url])],
    ...links.flatMap((folder) => ['--find-links', folder === '' ? '.' : folder]),
    ...dates,
    ...(refresh ? ['--refresh'] : []),
    ...['--config-file', CONFIG, '--quiet', '--color', 'never'],
  ];
}

/** What uv may know of our environment: where programs and the home are, and the way to the network. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'TMPDIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
];

function uvEnvironment(folder: string, { env, cacheDir, index, caPem }: UvSetting): Record<string, string> {
  const passedOn = Object.entries(env).filter(([name]) => PASSED_ON.includes(name));
  const trusted = caPem !== undefined || index.caPem !== undefined;
  return {
    ...Object.fromEntries(passedOn),
    UV_PYTHON_DOWNLOADS: 'never',
    UV_CACHE_DIR: join(cacheDir, 'uv-cache'),
    NETRC: index.netrc === '' ? '/dev/null' : join(folder, NETRC),
    ...(trusted ? { SSL_CERT_FILE: join(folder, CERTIFICATES) } : {}),
  };
}
