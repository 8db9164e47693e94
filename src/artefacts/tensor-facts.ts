/** One dimension of a shape: a size, the name of one that is free, or null for one that is free and has no name. */
export type Dimension = number | string | null;

/** An input or output of a model, as its file describes it. */
export interface TensorFacts {
  readonly name: string;
  /** NumPy's name of the type ("float32", "int64", "object" for text), or the format's own where NumPy has none. */
  readonly dtype: string;
  /** Undefined when even the number of dimensions is open. */
  readonly shape: readonly Dimension[] | undefined;
}
