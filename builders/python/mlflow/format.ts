import type { ArtifactFolder, ArtifactFormat } from '../artifact-format.ts';

export const FORMAT: ArtifactFormat = {
  builder: 'python/mlflow',
  one: 'an MLflow model',
  several: 'MLflow models',
  hasName: () => false,
  folders: mlflowFolders,
};

/** Every folder with an MLmodel file is a model, with all that lies in it. */
function mlflowFolders(files: readonly string[]): readonly ArtifactFolder[] {
  return files
    .filter((file) => file === 'MLmodel' || file.endsWith('/MLmodel'))
    .map((file) => file.slice(0, -'MLmodel'.length))
    .map((prefix) => ({
      path: prefix === '' ? '.' : prefix.slice(0, -1),
      files: files.filter((file) => file.startsWith(prefix)),
    }));
}
