import {
  type PickleFacts,
  type Project,
  readProjectPickle,
  SeldonBuildError,
  type SklearnFacts,
  sklearnFactsOf,
} from '../../src/builder-api.ts';
import { compareVersions, parseVersion } from './versions.ts';

/** A pickle of the project, read without loading it. */
export interface Artifact {
  /** Path in the project. */
  readonly file: string;
  readonly pickle: PickleFacts;
  readonly sklearn: SklearnFacts;
  /** The scikit-learn release that wrote it; the newest when parts of it are older. */
  readonly sklearnVersion: string | undefined;
}

/** What the reading of one file gave: the artifact, or why it could not be read. */
type ReadArtifact = Artifact | { readonly file: string; readonly problem: SeldonBuildError };

/** Reads a pickle. Throws E_ARTIFACT_CORRUPT, E_ARTIFACT_HOSTILE or E_ARTIFACT_UNSUPPORTED. */
export async function readArtifact(project: Project, file: string): Promise<Artifact> {
  const pickle = await readProjectPickle(project, file);
  return { file, pickle, sklearn: sklearnFactsOf(pickle), sklearnVersion: newest(pickle.sklearnVersions) };
}

/** Reads a file that only may be a pickle. */
export async function tryArtifact(project: Project, file: string): Promise<ReadArtifact> {
  try {
    return await readArtifact(project, file);
  } catch (error) {
    if (error instanceof SeldonBuildError && error.code.startsWith('E_ARTIFACT_'))
      return { file, problem: error };
    throw error;
  }
}

function newest(versions: readonly string[]): string | undefined {
  return [...versions].sort(byVersion).at(-1);
}

function byVersion(a: string, b: string): number {
  const [first, second] = [parseVersion(a), parseVersion(b)];
  return first === undefined || second === undefined ? 0 : compareVersions(first, second);
}
