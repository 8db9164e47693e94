import { SeldonBuildError } from '../../../src/builder-api.ts';
import { hasPickleName } from '../project-files.ts';

/** The variable that names the artifact for the wrapper, and chooses among several. */
export const ARTIFACT_VARIABLE = 'SELDON_ARTIFACT';

/**
 * The one pickle among the model files, or the one that `SELDON_ARTIFACT` names. Undefined when there is none.
 * Throws E_AMBIGUOUS, naming them, when there are several.
 */
export function chooseArtifact(
  modelFiles: readonly string[],
  variables: Readonly<Record<string, string>>,
): string | undefined {
  const wanted = variables[ARTIFACT_VARIABLE];
  if (wanted !== undefined) return wanted;
  const pickles = modelFiles.filter(hasPickleName);
  const [first, second] = pickles;
  if (first === undefined || second === undefined) return first;
  const names = pickles.map((file) => `"${file}"`);
  throw new SeldonBuildError(
    'E_AMBIGUOUS',
    `could not choose the model to serve: ${listed(names)} are all pickles`,
    {
      hint: `name one with --env ${ARTIFACT_VARIABLE}=${first}, or name the others in .dockerignore`,
      file: first,
    },
  );
}

const MAX_LISTED = 8;

function listed(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? [`${names.length - MAX_LISTED} more`] : [];
  return [...names.slice(0, MAX_LISTED), ...more].join(', ');
}
