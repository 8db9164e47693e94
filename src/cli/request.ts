import { SeldonBuildError } from '../errors.ts';
import { imageNameOf, parseImageRef } from '../model/image-ref.ts';
import type { PicklePolicy } from '../pipeline/pickle-policy.ts';
import { DEFAULT_PLATFORM, type Platform } from '../model/platform.ts';

/** The flags of one command, as commander hands them over. */
export interface Flags {
  readonly tag?: readonly string[];
  readonly push?: boolean;
  readonly builder?: string;
  readonly base?: string;
  readonly python?: string;
  readonly wrapper?: string;
  readonly gpu?: boolean;
  readonly env?: readonly string[];
  readonly environmentFile?: string;
  readonly label?: readonly string[];
  readonly platform?: string;
  readonly cache?: boolean;
  readonly pull?: boolean;
  readonly verify?: boolean;
  readonly registryMirror?: readonly string[];
  readonly caCert?: string;
  readonly indexUrl?: string;
  readonly extraIndexUrl?: readonly string[];
  readonly progress?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly resolve?: boolean;
  readonly out?: string;
  readonly contract?: string;
  readonly junit?: string;
  readonly frozen?: boolean;
  readonly upgrade?: boolean;
  readonly asOf?: string;
  readonly picklePolicy?: PicklePolicy;
  readonly sarif?: string;
  readonly html?: string;
}

/** What a command was asked to do with a project, checked. */
export interface ProjectRequest {
  readonly builder: string | undefined;
  readonly base: string | undefined;
  readonly python: string | undefined;
  /** Version of seldon-core whose wrapper replaces ours. */
  readonly stockVersion: string | undefined;
  readonly gpu: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platform: Platform;
  readonly mirrors: Readonly<Record<string, string>>;
  /** `--as-of`: the day whose package index counts. */
  readonly asOf: string | undefined;
}

const PLATFORMS: readonly Platform[] = ['linux/amd64', 'linux/arm64'];

/** Checks the flags of a command; throws E_USAGE with every problem at once. */
export function projectRequestOf(flags: Flags): ProjectRequest {
  const problems: string[] = [];
  const request = {
    builder: flags.builder,
    base: flags.base,
    python: flags.python,
    stockVersion: stockVersionOf(flags.wrapper, problems),
    gpu: flags.gpu === true,
    env: pairsOf('--env', flags.env ?? [], problems),
    labels: pairsOf('--label', flags.label ?? [], problems),
    platform: platformOf(flags.platform, problems),
    mirrors: pairsOf('--registry-mirror', flags.registryMirror ?? [], problems),
    asOf: dayOf(flags.asOf, problems),
  };
  if (flags.python !== undefined && !/^3\.\d+$/.test(flags.python)) {
    problems.push(`--python "${flags.python}" is not a version such as 3.11`);
  }
  if (flags.base !== undefined && flags.python !== undefined) {
    problems.push('--base and --python exclude each other: the base says which Python there is');
  }
  if (flags.base !== undefined) parseImageRef(flags.base);
  if (problems.length > 0) {
    throw new SeldonBuildError('E_USAGE', `cannot use these options: ${problems.join('; ')}`, {
      hint: 'see "seldon-build build --help"',
    });
  }
  return request;
}

function pairsOf(flag: string, texts: readonly string[], problems: string[]): Record<string, string> {
  const pairs = texts.map((text) => /^([^=]+)=(.*)$/s.exec(text));
  pairs.forEach((pair, index) => {
    if (pair === null) problems.push(`${flag} "${texts[index] ?? ''}" is not NAME=VALUE`);
  });
  return Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])));
}

/** A day of the calendar (ISO 8601): Date takes February 31 for March 2. */
function dayOf(text: string | undefined, problems: string[]): string | undefined {
  if (text === undefined) return undefined;
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(text) : new Date(NaN);
  const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  if (!isDay) problems.push(`--as-of "${text}" is not a day such as 2024-05-31`);
  return text;
}

/** `--wrapper seldon-core==VERSION`: nothing else can be chosen, and only an exact version is the same tomorrow. */
function stockVersionOf(text: string | undefined, problems: string[]): string | undefined {
  const version = text === undefined ? undefined : /^seldon-core==(\d+(?:\.\d+)+\w*)$/.exec(text)?.[1];
  if (text !== undefined && version === undefined) {
    problems.push(`--wrapper "${text}" is not seldon-core==VERSION, such as seldon-core==1.17.1`);
  }
  return version;
}

function platformOf(text: string | undefined, problems: string[]): Platform {
  const found = PLATFORMS.find((platform) => platform === text);
  if (text !== undefined && found === undefined) {
    problems.push(`--platform "${text}" is not one of ${PLATFORMS.join(', ')}`);
  }
  return found ?? DEFAULT_PLATFORM;
}

/** The image names asked for; without any, one made of the folder's name. Throws E_BAD_IMAGE_NAME. */
export function tagsOf(flags: Flags, projectName: string): readonly [string, ...string[]] {
  const [first = imageNameOf(projectName), ...others] = flags.tag ?? [];
  const tags: readonly [string, ...string[]] = [first, ...others];
  for (const tag of tags) refuseDigest(tag);
  return tags;
}

function refuseDigest(tag: string): void {
  if (parseImageRef(tag).digest === undefined) return;
  throw new SeldonBuildError(
    'E_BAD_IMAGE_NAME',
    `cannot tag an image "${tag}": a digest is found out, not given`,
    {
      hint: `use ${tag.slice(0, tag.indexOf('@'))}`,
    },
  );
}
