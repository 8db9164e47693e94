import type { BaseOf, CopyStep, LockedPackage, PlanHead, WrapperStep } from './plan-parts.ts';

/** A base image that would do, and the Python (major.minor) it is said to hold. */
export interface BaseCandidate {
  readonly image: string;
  readonly python?: string;
}

/** One requirement (PEP 508 text) and who wants it: a file of the project, the artifact, or the wrapper. */
export interface Requirement {
  readonly spec: string;
  readonly wantedBy: string;
  /** "sha256:…" of the files that may be installed for it; absent: any. */
  readonly hashes?: readonly string[];
}

/** The day whose package index the lock is taken from. */
export type AsOf =
  | { readonly kind: 'release'; readonly name: string; readonly version: string }
  | { readonly kind: 'date'; readonly date: string };

/** Packages of the base's own distribution (Debian), for libraries that wheels leave to the system. */
export interface AptStep {
  readonly kind: 'apt';
  /** Names, sorted. */
  readonly packages: readonly string[];
}

/** A wheel that lies in the project. */
export interface LocalWheel {
  /** Path in the project. */
  readonly path: string;
  /** "sha256:…" of its contents. */
  readonly digest: string;
}

export interface PipStep {
  readonly kind: 'pip';
  readonly requirements: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  /** Transitive dependencies are resolved as they were then; absent: as of today. */
  readonly asOf?: AsOf;
  /** Packages (names, normalised) that are left out although others ask for them, because nothing here imports them. */
  readonly excludes?: readonly string[];
  /** Packages of the wrapper itself: always resolved as of today (names, normalised by PEP 503). */
  readonly current: readonly string[];
  /** Packages of the project that are resolved as of today whatever the day of the rest (normalised names). */
  readonly lifted?: readonly string[];
  /** Wheels of the project that requirements name ("x @ file:PATH") or that lie in `links`. */
  readonly wheels?: readonly LocalWheel[];
  /** Folders of the project whose wheels count like those of an index. */
  readonly links?: readonly string[];
}

/** One thing a Python image needs done, in order of how seldom it changes. */
export type PythonStep = WrapperStep | AptStep | PipStep | CopyStep;

/** A plan for a Python image, before anything is looked up. */
export interface PythonPlan extends PlanHead {
  readonly language: 'python';
  /** In order of preference; `resolve` takes the first for which every pinned release can be had. */
  readonly bases: readonly [BaseCandidate, ...BaseCandidate[]];
  readonly steps: readonly PythonStep[];
}

/** What a Python base image holds, as found out by asking it or its registry. */
export interface BaseFacts {
  /** Absolute path of the interpreter, symlinks of the PATH entry not followed. */
  readonly interpreter: string;
  /** Full version, such as "3.11.9". */
  readonly python: string;
  readonly libc: 'glibc' | 'musl';
  readonly hasPip: boolean;
}

export type ResolvedBase = BaseOf<BaseFacts>;

/** A lock with hashes, in the form of PEP 751 (`pylock.toml`). */
export interface Lock {
  readonly text: string;
  /** "sha256:…" of the text. */
  readonly digest: string;
  readonly packages: readonly LockedPackage[];
  /** Wheels of the project that it has, by their paths there. */
  readonly wheels?: readonly string[];
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

/** A Python plan in which nothing is left to look up. */
export interface ResolvedPythonPlan extends Omit<PythonPlan, 'bases'> {
  readonly base: ResolvedBase;
  readonly lock: Lock;
  readonly installer: InstallerWheel;
}
