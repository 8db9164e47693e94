/** What is thought of one thing that a pickle imports. */
export type Judgement =
  /** On the list of what the framework needs to be loaded. */
  | 'allowed'
  /** Defined in a file of the project. */
  | 'own'
  /** On no list: loading runs code that nobody has looked at. */
  | 'unlisted'
  /** What attacks are made of. */
  | 'dangerous';

/** Where something happens: opcode and its offset in the decompressed stream. */
export interface PicklePlace {
  readonly opcode: string;
  readonly offset: number;
}

/** Something that loading the pickle would import, and perhaps call. */
export interface PickledCallable {
  /** "sklearn.linear_model._logistic.LogisticRegression", control characters escaped. */
  readonly name: string;
  readonly judgement: Judgement;
  readonly imported: PicklePlace;
  /** The first call of each opcode. */
  readonly calls: readonly PicklePlace[];
}

/** What a pickle does beside importing by name. */
export type ConcernKind =
  'indirect-call' | 'changed-global' | 'import-by-name' | 'persistent-id' | 'extension-code';

export interface PickleConcern extends PicklePlace {
  readonly kind: ConcernKind;
  /** What it is, for people. */
  readonly text: string;
}

/** The verdict on one file, from best to worst; "unreadable": it hides what it does, or is damaged. */
export type Verdict = 'allowed' | 'own' | 'unlisted' | 'dangerous' | 'unreadable';

export interface PickleVerdict {
  readonly file: string;
  readonly verdict: Verdict;
  readonly compression: string;
  readonly callables: readonly PickledCallable[];
  readonly concerns: readonly PickleConcern[];
  /** Why an unreadable file is that. */
  readonly problem?: string;
}
