export type Language = 'python' | 'jvm' | 'node';

/** How sure a builder is, from most to least. */
export type Confidence = 'declared' | 'certain' | 'likely' | 'fallback';

/** Why a builder thinks so: what was seen in which file. Printed by `seldon-build detect`. */
export interface Evidence {
  readonly file: string;
  readonly because: string;
}

/** A JSON value: what facts, plans and reports are made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a builder saw. There is no detection without a reason. */
export interface Detection {
  /** The builder's id, such as "python/sklearn". */
  readonly builder: string;
  readonly language: Language;
  readonly confidence: Confidence;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** What the builder found out, for people and for scripts. */
  readonly facts: Readonly<Record<string, Json>>;
  /** What the project may want to change, one sentence each; no plan depends on it. Printed by `seldon-build explain`. */
  readonly hints?: readonly string[];
}
