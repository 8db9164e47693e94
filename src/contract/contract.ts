export type Scalar = string | number | boolean | null;

/** A column of numbers, or with a shape a block of them. */
export interface ContinuousColumn {
  readonly kind: 'continuous';
  readonly name: string;
  readonly dtype: 'FLOAT' | 'INT';
  /** Lower and upper bound; infinite where the contract says "inf". */
  readonly range: readonly [number, number];
  /** Shape of one row's values; a single value where absent. */
  readonly shape?: readonly number[];
}

/** A column that takes one of a list of values. */
export interface CategoricalColumn {
  readonly kind: 'categorical';
  readonly name: string;
  readonly values: readonly Scalar[];
}

export type Column = ContinuousColumn | CategoricalColumn;

/** What a component takes and answers, after expansion of `repeat`. */
export interface Contract {
  readonly features: readonly Column[];
  /** The features are inputs of their own, which go by name as `jsonData`; else they are columns of one table. */
  readonly byName?: true;
  /** Empty: nothing is known about the answer. */
  readonly targets: readonly Column[];
  /** The answer's names, where the contract spells out each one (names made by `repeat` are only numbered). */
  readonly targetNames?: readonly string[];
}
