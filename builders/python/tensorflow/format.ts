import type { ArtifactFolder, ArtifactFormat } from '../artifact-format.ts';

export const FORMAT: ArtifactFormat = {
  builder: 'python/tensorflow',
  one: 'a SavedModel',
  several: 'SavedModels',
  hasName: () => false,
  folders: savedModels,
};

/** What a SavedModel's folder holds (https://www.tensorflow.org/guide/saved_model, "The SavedModel format on disk"). */
const PARTS =
  /^(?<folder>(?:.*\/)?)(?:saved_model\.pb|fingerprint\.pb|keras_metadata\.pb|variables\/variables\.[^/]+|(?:assets|assets\.extra|debug)\/.+)$/;

/** A folder is a SavedModel when it has one of these, be it that the other is missing. */
const SIGNS = ['saved_model.pb', 'variables/variables.index'];

/** SavedModels among files. Numbered ones in one folder are versions of one model: that folder is the model. */
function savedModels(files: readonly string[]): readonly ArtifactFolder[] {
  const folders = new Set(
    files.flatMap((file) =>
      SIGNS.filter((sign) => file === sign || file.endsWith(`/${sign}`)).map((sign) =>
        file.slice(0, -sign.length),
      ),
    ),
  );
  const partsOf = (folder: string): readonly string[] =>
    files.filter((file) => PARTS.exec(file)?.groups?.['folder'] === folder);
  const models = new Map<string, readonly string[]>();
  for (const folder of folders) {
    const path = modelOf(folder);
    models.set(path, [...(models.get(path) ?? []), ...partsOf(folder)]);
  }
  return [...models].map(([path, parts]) => ({ path, files: [...parts].sort() }));
}

const VERSION = /^(?<parent>(?:.*\/)?)\d+\/$/;

/** "models/iris" of "models/iris/3/"; "." of "3/" and of "". */
function modelOf(folder: string): string {
  const parent = VERSION.exec(folder)?.groups?.['parent'] ?? folder;
  return parent === '' ? '.' : parent.slice(0, -1);
}
