/** What a bare artifact is served from. */
export interface BareSource {
  /** Its path, as SELDON_ARTIFACT names it. */
  readonly artifact: string | undefined;
  readonly folder: string;
  /** `output`: the one output to answer with, of a model that has several; others are of the format. */
  readonly parameters: Readonly<Record<string, unknown>>;
}
