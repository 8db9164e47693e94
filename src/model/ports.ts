import type { Readable } from 'node:stream';
import type { Emit } from './events.ts';
import type { BuildPlan, ResolvedPlan } from './plan.ts';
import type { Platform } from './platform.ts';

/** A user name and password (or token) for a registry or package index. Never printed. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** Where they came from, in words for the user: "~/.docker/config.json", "credential helper pass" … */
  readonly source: string;
}

/** Finds the credentials of a registry host, or undefined for anonymous access. */
export type CredentialsOf = (host: string) => Promise<Credentials | undefined>;

/** What every effect is handed: where to report to, and when to stop. */
export interface Running {
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** An image as the engine has it. */
export interface LocalImage {
  /** Digest of its config. */
  readonly id: string;
  /** "NAME=value". */
  readonly env: readonly string[];
  /** "name@sha256:…", by which registries know it. */
  readonly repoDigests: readonly string[];
  /** GOOS and GOARCH, as in "linux" and "amd64". */
  readonly os: string;
  readonly arch: string;
}

/** What `resolve` asks of the engine about base images. */
export interface LocalImages {
  /** Undefined when the engine does not have the image, or when there is no engine. */
  inspect(name: string): Promise<LocalImage | undefined>;
  /**
   * Runs a program in a throw-away container without network; gives its standard output. Gets the image first where the
   * engine does not have it. Throws when the program exits other than 0.
   */
  runOnce(image: string, argv: readonly [string, ...string[]]): Promise<string>;
}

/** Turns a plan into one with nothing left to look up: base digest and facts, hashed lock. */
export interface Resolver {
  resolve(plan: BuildPlan, running: Running): Promise<ResolvedPlan>;
}

export interface BuildJob extends Running {
  /** The build context as a tar stream; holds a file named `Dockerfile`. */
  readonly context: Readable;
  readonly tags: readonly string[];
  readonly platform: Platform;
  /** Build secrets by id (`--mount=type=secret,id=…`). */
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly noCache: boolean;
  readonly pull: boolean;
}

export interface ImageLayer {
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
  readonly sizeBytes: number;
  readonly createdBy: string;
}

export interface BuiltImage {
  /** Image id: digest of its config. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly layers: readonly ImageLayer[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Builds images. */
export interface Engine {
  readonly name: string;
  /** Throws E_ENGINE_UNREACHABLE or E_ENGINE_UNSUPPORTED, before any work starts. */
  check(signal: AbortSignal): Promise<void>;
  build(job: BuildJob): Promise<BuiltImage>;
  inspect(image: string): Promise<BuiltImage>;
  tag(image: string, tags: readonly string[]): Promise<void>;
  /** Takes an image away that nobody shall use; one that is not there is fine. */
  remove(image: string): Promise<void>;
}

export interface Published {
  readonly ref: string;
  readonly digest: string;
  /** Layers that the registry did not have yet, where the publisher knows. */
  readonly layersPushed?: number;
  /** Their size before compression. */
  readonly bytesPushed?: number;
}

/** Gives an image an address. */
export interface Publisher {
  /** Asks for the right to push, before a long build. Throws E_REGISTRY_DENIED, E_REGISTRY_LOGIN or E_REGISTRY_UNREACHABLE. */
  check(ref: string, running: Running): Promise<void>;
  publish(image: string, to: string, running: Running): Promise<Published>;
}

export interface ContainerOptions {
  readonly image: string;
  readonly user: string;
  /** "published": REST, gRPC and metrics on 127.0.0.1; "none": no network at all. */
  readonly network: 'published' | 'none';
  readonly env: Readonly<Record<string, string>>;
}

export interface ContainerExit {
  readonly exitCode: number;
  readonly seconds: number;
}

/** A started container. Disposing of it removes it, whatever its state. */
export interface RunningContainer extends AsyncDisposable {
  readonly id: string;
  /** Host address and ports; absent without a network. */
  readonly address?: {
    readonly host: string;
    readonly rest: number;
    readonly grpc: number;
    readonly metrics: number;
  };
  running(): Promise<boolean>;
  health(): Promise<'starting' | 'healthy' | 'unhealthy' | 'none'>;
  logs(): Promise<string>;
  /** The text of a file in the container, or undefined. */
  file(path: string): Promise<string | undefined>;
  /** Sends SIGTERM and waits, at most `timeoutSeconds`, then kills. */
  stop(timeoutSeconds: number): Promise<ContainerExit>;
}

/**
 * Starts containers as production would: read-only root, /tmp on tmpfs, all capabilities dropped, no new privileges.
 * A container gets a label so that leftovers can be swept.
 */
export interface Containers {
  start(options: ContainerOptions): Promise<RunningContainer>;
}
