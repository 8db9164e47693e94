import type { Project } from '../../../src/builder-api.ts';
import { type Artifact, tryArtifact } from '../artifacts.ts';
import { hasPickleName } from '../project-files.ts';
import { refusePointers } from '../../project/lfs-pointer.ts';
import { nameOf } from '../../project/sort-files.ts';

/** The pickles that a project's class loads, as far as that can be told without running it. */
interface OwnArtifacts {
  readonly artifacts: readonly Artifact[];
  readonly notices: readonly string[];
}

/**
 * Reads the pickles among the model files. Where the code names some of them in its strings, only those count: others may be
 * leftovers. A file that is no pickle is left to the code, since a name says little. Throws E_ARTIFACT_POINTER where the code names a model,
 * of whatever kind, that Git LFS has not fetched.
 */
export async function ownArtifacts(
  project: Project,
  modelFiles: readonly string[],
  strings: readonly string[],
): Promise<OwnArtifacts> {
  const loaded = modelFiles.filter((file) => strings.some((text) => namesFile(text, file)));
  await refusePointers(project, loaded);
  const pickles = modelFiles.filter(hasPickleName);
  const named = loaded.filter(hasPickleName);
  const counted = named.length > 0 ? named : pickles;
  const read = await Promise.all(counted.map((file) => tryArtifact(project, file)));
  return {
    artifacts: read.filter((result) => 'pickle' in result),
    notices: read.flatMap((result) =>
      'problem' in result ? [`${result.problem.message}: left to the code`] : [],
    ),
  };
}

/** Whether a string of the code ends in the file's name: "iris.joblib", "models/iris.joblib", "{here}/iris.joblib". */
function namesFile(text: string, file: string): boolean {
  const name = nameOf(file);
  return text === name || text.endsWith(`/${name}`);
}
