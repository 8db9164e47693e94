import type { PackageBytes } from './packages.ts';

/** What a layer of our images is for. */
export type LayerRole = 'base' | 'system' | 'wrapper' | 'dependencies' | 'model' | 'code' | 'other';

export interface ExplainedLayer {
  readonly role: LayerRole;
  readonly diffId: string;
  readonly sizeBytes: number;
  readonly createdBy: string;
  /** The packages of a layer of dependencies, else its largest files; largest first. */
  readonly parts: readonly PackageBytes[];
  /** Set where the layer could not be looked into: how it is compressed. */
  readonly unread?: 'zstd';
}

/** The document of `explain IMAGE --json`. */
export interface ExplainedImage {
  readonly image: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly layers: readonly ExplainedLayer[];
  /** What would make it smaller, one sentence each. */
  readonly hints: readonly string[];
}
