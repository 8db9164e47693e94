/** A kind of model files that is served without code: what a builder's `format.ts` exports as FORMAT. */
export interface ArtifactFormat {
  /** Id of the builder that serves it, such as "python/xgboost". */
  readonly builder: string;
  /** In words: "a pickle", and of several "pickles". */
  readonly one: string;
  readonly several: string;
  /** Whether a file's name (lower case, without folders) is one that only such models have. */
  readonly hasName: (name: string) => boolean;
  /** Names that other files have as well; then the first bytes decide. */
  readonly mayHaveName?: (name: string) => boolean;
  /** Whether a file starts as such models do. */
  readonly hasHead?: (head: Uint8Array) => boolean;
  /** Models that are folders, found by the names of the files in them. */
  readonly folders?: (files: readonly string[]) => readonly ArtifactFolder[];
}

/** A folder that is one model. Its files are not looked at as models of their own. */
export interface ArtifactFolder {
  /** Path in the project; "." is the project itself. */
  readonly path: string;
  readonly files: readonly string[];
}

/** A model that was found in a project. */
export interface FoundArtifact extends ArtifactFolder {
  readonly format: ArtifactFormat;
}

/** How much of a file is read to tell its format. */
export const HEAD_BYTES = 4096;

/** The first bytes as text of one code unit a byte. */
export function textOf(head: Uint8Array): string {
  return new TextDecoder('latin1').decode(head.subarray(0, HEAD_BYTES));
}
