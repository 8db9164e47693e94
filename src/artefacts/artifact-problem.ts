import { SeldonBuildError, type Code } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';

/** What is wrong with an artifact: damaged, made to harm its reader, or sound but beyond us. */
export type ProblemKind = 'corrupt' | 'hostile' | 'unsupported';

const CODE_OF = {
  corrupt: 'E_ARTIFACT_CORRUPT',
  hostile: 'E_ARTIFACT_HOSTILE',
  unsupported: 'E_ARTIFACT_UNSUPPORTED',
} as const satisfies Record<ProblemKind, Code>;

const HINT_OF = {
  corrupt: 'save the model again and copy it in binary mode; compare its checksum with the original',
  hostile: 'do not load this file; ask whoever made it for a model that was saved the usual way',
  unsupported: 'save the model with joblib.dump or pickle.dump, plain or compressed with zlib, gzip, bz2, xz',
} as const satisfies Record<ProblemKind, string>;

/**
 * A problem found by a reader that does not know the file's name: readers of bytes throw it, and the reader of the
 * file turns it into a SeldonBuildError with `artifactErrorOf`.
 */
export class ArtifactProblem extends Error {
  override readonly name = 'ArtifactProblem';
  readonly kind: ProblemKind;
  readonly hint: string | undefined;

  constructor(kind: ProblemKind, why: string, hint?: string) {
    super(why);
    this.kind = kind;
    this.hint = hint;
  }
}

/** The error for people: the problem with the name of the file (E_ARTIFACT_CORRUPT, _HOSTILE or _UNSUPPORTED). */
export function artifactErrorOf(problem: ArtifactProblem, file: string): SeldonBuildError {
  return new SeldonBuildError(CODE_OF[problem.kind], `cannot read artifact "${file}": ${problem.message}`, {
    hint: problem.hint ?? HINT_OF[problem.kind],
    file,
    cause: problem,
  });
}

/** Reads a file; a problem becomes the error for people, with the next step that helps for this format where there is one. */
export async function reading<Facts>(
  source: ByteSource,
  read: (source: ByteSource) => Promise<Facts>,
  hint?: string,
): Promise<Facts> {
  try {
    return await read(source);
  } catch (thrown) {
    if (!(thrown instanceof ArtifactProblem)) throw thrown;
    const problem = hint === undefined ? thrown : new ArtifactProblem(thrown.kind, thrown.message, hint);
    throw artifactErrorOf(problem, source.name);
  }
}

export function corrupt(why: string, hint?: string): ArtifactProblem {
  return new ArtifactProblem('corrupt', why, hint);
}

export function hostile(why: string, hint?: string): ArtifactProblem {
  return new ArtifactProblem('hostile', why, hint);
}

export function unsupported(why: string, hint?: string): ArtifactProblem {
  return new ArtifactProblem('unsupported', why, hint);
}
