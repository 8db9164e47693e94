import type { Language } from './detection.ts';
import type { Platform } from './platform.ts';

/** What the component is to Seldon's graph (SERVICE_TYPE of the S2I environment). */
export type ComponentKind = 'MODEL' | 'ROUTER' | 'TRANSFORMER' | 'COMBINER' | 'OUTLIER_DETECTOR';

/** A base image that would do, and the Python (major.minor) it is said to hold. */
export interface BaseCandidate {
  readonly image: string;
  readonly python?: string;
}

/** One requirement (PEP 508 text) and who wants it: a file of the project, the artifact, or the wrapper. */
export interface Requirement {
  readonly spec: string;
  readonly wantedBy: string;
}

/** The day whose package index the lock is taken from. */
export type AsOf =
  | { readonly kind: 'release'; readonly name: string; readonly version: string }
  | { readonly kind: 'date'; readonly date: string };

export interface PipStep {
  readonly kind: 'pip';
  readonly requirements: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  /** Transitive dependencies are resolved as they were then; absent: as of today. */
  readonly asOf?: AsOf;
  /** Packages of the wrapper itself: always resolved as of today (names, normalised by PEP 503). */
  readonly current: readonly string[];
}

export interface CopyStep {
  readonly kind: 'copy';
  readonly role: 'model' | 'code';
  /** Files of the project, sorted. */
  readonly files: readonly string[];
  /** Absolute folder in the image; files keep their relative paths below it. */
  readonly to: string;
}

/** Seldon's protocol server, at `/opt/seldon`. The digest covers paths, modes and contents. */
export interface WrapperStep {
  readonly kind: 'wrapper';
  readonly language: Language;
  readonly digest: string;
}

/** One thing the image needs done, in order of how seldom it changes. Every engine handles each kind or refuses it. */
export type Step = WrapperStep | PipStep | CopyStep;

export interface Ports {
  readonly rest: number;
  readonly grpc: number;
  readonly metrics: number;
}

export interface ImageConfig {
  readonly workdir: string;
  readonly user: number;
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: Ports;
  readonly entrypoint: readonly [string, ...string[]];
  readonly healthcheck: readonly [string, ...string[]];
}

/** Everything there is to know about an image before anything is looked up. Plain JSON. */
export interface BuildPlan {
  readonly builder: string;
  readonly language: Language;
  readonly component: ComponentKind;
  readonly platform: Platform;
  /** In order of preference; `resolve` takes the first for which every pinned release can be had. */
  readonly bases: readonly [BaseCandidate, ...BaseCandidate[]];
  readonly steps: readonly Step[];
  readonly image: ImageConfig;
  /** What the user should know about this plan, one sentence each. */
  readonly notices: readonly string[];
}

/** What a base image holds, as found out by asking it or its registry. */
export interface BaseFacts {
  /** Absolute path of the interpreter, symlinks of the PATH entry not followed. */
  readonly interpreter: string;
  /** Full version, such as "3.11.9". */
  readonly python: string;
  readonly libc: 'glibc' | 'musl';
  readonly hasPip: boolean;
}

export interface ResolvedBase {
  /** What stands in FROM: mirror applied, pinned by digest where a registry knows it. */
  readonly from: string;
  /** The name as the plan has it. */
  readonly name: string;
  /** Digest of the manifest (or index) in the registry; absent for an image only the engine has. */
  readonly digest?: string;
  readonly facts: BaseFacts;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Size of the wheel in bytes, where the index tells. */
  readonly sizeBytes?: number;
}

/** A lock with hashes, in the form of PEP 751 (`pylock.toml`). */
export interface Lock {
  readonly text: string;
  /** "sha256:…" of the text. */
  readonly digest: string;
  readonly packages: readonly LockedPackage[];
  /** RFC 3339 time before which transitive dependencies were uploaded. */
  readonly excludeNewer?: string;
}

/** The program that installs the lock in the build stage: a wheel by address and hash. */
export interface InstallerWheel {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
}

/** A plan in which nothing is left to look up. */
export interface ResolvedPlan extends Omit<BuildPlan, 'bases'> {
  readonly base: ResolvedBase;
  readonly lock: Lock;
  readonly installer: InstallerWheel;
}
