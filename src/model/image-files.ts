/** A file as a layer has it. */
export interface LayerFile {
  /** Without a leading "/". */
  readonly path: string;
  readonly sizeBytes: number;
}

/** One layer with what lies in it. */
export interface LayerContent {
  readonly files: readonly LayerFile[];
  /** Texts of the files that list what Python packages installed (`RECORD`), by path. */
  readonly records: Readonly<Record<string, string>>;
  /** Set where nothing could be looked into: how the layer is compressed. */
  readonly unread?: 'zstd';
}
