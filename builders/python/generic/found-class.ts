import { SeldonBuildError } from '../../../src/builder-api.ts';
import type { ProjectModules } from '../python-modules.ts';
import { type FoundClass, seldonClasses } from '../seldon-classes.ts';

/**
 * Looks for the class that serves, where MODEL_NAME does not name it.
 * Undefined when there is none. Throws E_AMBIGUOUS when there are several.
 */
export async function findClass(
  modules: ProjectModules,
  files: readonly string[],
): Promise<FoundClass | undefined> {
  const all = await seldonClasses(modules, files);
  const sharing = all.filter(({ sharesName }) => sharesName);
  const [first, ...others] = sharing.length > 0 ? sharing : all;
  if (first === undefined || others.length === 0) return first;
  throw ambiguous([first, ...others]);
}

function ambiguous(found: readonly [FoundClass, ...FoundClass[]]): SeldonBuildError {
  const names = found.map(({ name, file }) => `${name} (${file})`).join(', ');
  return new SeldonBuildError(
    'E_AMBIGUOUS',
    `could not choose the class that serves: ${names} all have methods of Seldon's`,
    {
      hint: `name one with --env MODEL_NAME=${found[0].modelName}, or in .s2i/environment`,
      file: found[0].file,
    },
  );
}
