import { type KerasFacts, SeldonBuildError } from '../../../src/builder-api.ts';
import type { BareProject } from '../bare-project.ts';
import type { Declared } from '../project-requirements.ts';

/** Where the layers that Keras does not have come from. */
export interface OwnLayers {
  /** Files of the project that define them, sorted. */
  readonly files: readonly string[];
  readonly notices: readonly string[];
}

/** Finds the classes of a model in the project. Throws E_MISSING_MODULE for those that nothing can define. */
export async function ownLayers(
  { modules, files }: BareProject,
  { file, model }: KerasFacts,
  declared: Declared,
): Promise<OwnLayers> {
  if (model.customClasses.length === 0) return { files: [], notices: [] };
  const sources = await Promise.all(
    files.code
      .filter((path) => path.endsWith('.py'))
      .map(async (path) => ({ path, classes: (await modules.source(path))?.classes ?? [] })),
  );
  const defining = (name: string): string | undefined =>
    sources.find(({ classes }) => classes.some((one) => one.name === plainName(name)))?.path;
  const found = model.customClasses.map((name) => ({ name, path: defining(name) }));
  const absent = found.filter(({ path }) => path === undefined).map(({ name }) => name);
  if (absent.length > 0 && declared.requirements.length === 0) throw undefinedLayers(file, absent);
  return {
    files: [...new Set(found.flatMap(({ path }) => path ?? []))].sort(),
    notices: absent.map((name) => `${name} of ${file} must come from a package that the requirements name`),
  };
}

/** "Scale" of "shop>Scale" */
function plainName(registered: string): string {
  return registered.slice(registered.lastIndexOf('>') + 1);
}

function undefinedLayers(file: string, names: readonly string[]): SeldonBuildError {
  return new SeldonBuildError(
    'E_MISSING_MODULE',
    `cannot serve "${file}": no file of the project defines ${names.join(', ')}, which Keras does not have`,
    { file, hint: 'put a .py file with the class beside the model, or name its package in requirements.txt' },
  );
}
