/** One check of a running image. */
export interface ContractCheck {
  /** Stable name, such as "rest-predict". */
  readonly name: string;
  readonly passed: boolean;
  /** What was seen, in one line; for a failure, what was expected as well. */
  readonly detail: string;
  readonly seconds: number;
}

export interface ContractReport {
  readonly passed: boolean;
  readonly checks: readonly ContractCheck[];
  /** Milliseconds from starting the container to the first right answer. */
  readonly firstAnswerMs?: number;
  /** What the container printed last, when a check failed: one text for each line. */
  readonly logTail?: readonly string[];
}
