import type { Project } from '../../../src/builder-api.ts';
import { refusePointers } from '../../project/lfs-pointer.ts';
import { nameOf } from '../../project/sort-files.ts';

/**
 * Throws E_ARTIFACT_POINTER for a model that the code names and that Git LFS has not fetched. `sources` are the files that are
 * loaded with the class.
 */
export async function refuseUnfetchedModels(
  project: Project,
  model: readonly string[],
  sources: readonly string[],
): Promise<void> {
  if (model.length === 0) return;
  const texts = await Promise.all(sources.map((file) => project.read(file)));
  const code = texts.join('\n');
  await refusePointers(
    project,
    model.filter((file) => code.includes(nameOf(file))),
  );
}
