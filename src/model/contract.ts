/** One check of a running image. */
export interface ContractCheck {
  /** Stable name, such as "rest-predict". */
  readonly name: string;
  readonly passed: boolean;
  /** What was seen, in one line; for a failure, what was expected as well. */
  readonly detail: string;
  readonly seconds: number;
}

/** A request over REST, to be tried by hand. */
export interface ContractExample {
  readonly path: string;
  readonly body: string;
}

export interface ContractReport {
  readonly passed: boolean;
  readonly checks: readonly ContractCheck[];
  /** Milliseconds from starting the container to the first right answer. */
  readonly firstAnswerMs?: number;
  /** A request over REST that was answered rightly: where the inputs are known. */
  readonly example?: ContractExample;
  /** What the container printed last, when a check failed: one text for each line. */
  readonly logTail?: readonly string[];
}
