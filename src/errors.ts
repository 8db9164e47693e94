/** Exit codes by whose turn it is (sysexits: 70 EX_SOFTWARE, 75 EX_TEMPFAIL; 130 = 128 + SIGINT). */
export const EXIT = { user: 1, usage: 2, internal: 70, transient: 75, interrupted: 130 } as const;
export type Blame = keyof typeof EXIT;

/** Every failure a user can meet, and whose turn it is. `docs/errors.md` explains each one. */
export const CODES = {
  // request
  E_USAGE: 'usage',
  E_BAD_ENVIRONMENT_FILE: 'user',
  E_BAD_IMAGE_NAME: 'usage',
  // project
  E_PROJECT_NOT_FOUND: 'user',
  E_PROJECT_UNREADABLE: 'user',
  E_SYMLINK: 'user',
  // detection
  E_NOT_DETECTED: 'user',
  E_AMBIGUOUS: 'user',
  E_UNKNOWN_BUILDER: 'usage',
  E_ARTIFACT_CORRUPT: 'user',
  E_ARTIFACT_HOSTILE: 'user',
  E_ARTIFACT_UNSUPPORTED: 'user',
  E_ARTIFACT_POINTER: 'user',
  E_PICKLE_UNSAFE: 'user',
  E_VERSION_CONTRADICTION: 'user',
  E_MISSING_MODULE: 'user',
  E_BAD_REQUIREMENTS: 'user',
  E_BAD_CONTRACT: 'user',
  E_CLASS_NOT_FOUND: 'user',
  E_CLASS_WITHOUT_PREDICT: 'user',
  E_PYTHON_SYNTAX: 'user',
  E_JAVASCRIPT_SYNTAX: 'user',
  E_BAD_PACKAGE_JSON: 'user',
  E_BAD_TSCONFIG: 'user',
  E_PLAN_INVALID: 'user',
  // resolve
  E_UNRESOLVABLE: 'user',
  E_NO_WHEEL: 'user',
  E_HASH_MISMATCH: 'user',
  E_NO_PYTHON_FITS: 'user',
  E_NO_NODE_FITS: 'user',
  E_INDEX_UNREACHABLE: 'transient',
  E_UV_UNAVAILABLE: 'user',
  E_NPM_UNAVAILABLE: 'user',
  E_BAD_LOCK: 'user',
  E_LOCK_MISSING: 'user',
  E_LOCK_OUTDATED: 'user',
  E_BASE_NOT_FOUND: 'user',
  E_BASE_UNSUITABLE: 'user',
  // engine
  E_ENGINE_UNREACHABLE: 'transient',
  E_ENGINE_UNSUPPORTED: 'user',
  E_ENGINE_LOST: 'transient',
  E_BUILD_FAILED: 'user',
  E_IMAGE_NOT_FOUND: 'user',
  // contract test
  E_CONTRACT_FAILED: 'user',
  E_CONTAINER_FAILED: 'user',
  // registry
  E_REGISTRY_DENIED: 'user',
  E_REGISTRY_LOGIN: 'user',
  E_REGISTRY_UNREACHABLE: 'transient',
  E_CREDENTIALS: 'user',
  E_PUSH_FAILED: 'transient',
  // border
  E_OUTPUT_EXISTS: 'user',
  E_INTERRUPTED: 'interrupted',
} as const satisfies Record<string, Blame>;
export type Code = keyof typeof CODES;

/** What an error may carry beside its code and message. */
export interface ErrorDetail {
  /** One imperative line: what to do next. */
  readonly hint?: string;
  /** The file (relative to the project) that the problem is in. */
  readonly file?: string;
  /** The last lines of the program that failed, secrets taken out. */
  readonly output?: readonly string[];
  readonly cause?: unknown;
  /** More for programs: goes into the document of `--json` beside code, message and hint. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * A failure that the user can act on. Anything else that is thrown is a bug in seldon-build.
 * Messages read: could not <do what> "<which>": <why>.
 */
export class SeldonBuildError extends Error {
  override readonly name = 'SeldonBuildError';
  readonly code: Code;
  readonly hint: string | undefined;
  readonly file: string | undefined;
  readonly output: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, detail: ErrorDetail = {}) {
    super(message, { cause: detail.cause });
    this.code = code;
    this.hint = detail.hint;
    this.file = detail.file;
    this.output = detail.output ?? [];
    this.details = detail.details ?? {};
  }

  get exitCode(): number {
    return EXIT[CODES[this.code]];
  }
}

/** The text of anything that was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
