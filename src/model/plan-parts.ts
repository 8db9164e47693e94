import type { Language } from './detection.ts';
import type { Platform } from './platform.ts';

/** What the component is to Seldon's graph (SERVICE_TYPE of the S2I environment). */
export type ComponentKind = 'MODEL' | 'ROUTER' | 'TRANSFORMER' | 'COMBINER' | 'OUTLIER_DETECTOR';

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

/** What plans of all languages have, before and after they are resolved. */
export interface PlanHead {
  readonly builder: string;
  readonly component: ComponentKind;
  readonly platform: Platform;
  readonly image: ImageConfig;
  /** What the user should know about this plan, one sentence each. */
  readonly notices: readonly string[];
}

/** A base image as a registry or the engine has it, with what it holds. */
export interface BaseOf<Facts> {
  /** What stands in FROM: mirror applied, pinned by digest where a registry knows it. */
  readonly from: string;
  /** The name as the plan has it. */
  readonly name: string;
  /** Digest of the manifest (or index) in the registry; absent for an image only the engine has. */
  readonly digest?: string;
  readonly facts: Facts;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Size of the package in bytes, where the index tells. */
  readonly sizeBytes?: number;
}
