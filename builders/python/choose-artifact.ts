import { SeldonBuildError } from '../../src/builder-api.ts';
import type { FoundArtifact } from './artifact-format.ts';

/** The variable that names the artifact for the wrapper, and chooses among several. */
export const ARTIFACT_VARIABLE = 'SELDON_ARTIFACT';

/** The one artifact there is, or undefined without any. Throws E_AMBIGUOUS, naming them, when there are several. */
export function onlyArtifact(artifacts: readonly FoundArtifact[]): FoundArtifact | undefined {
  const [first, second] = artifacts;
  if (first === undefined || second === undefined) return first;
  throw new SeldonBuildError('E_AMBIGUOUS', `could not choose the model to serve: ${claims(artifacts)}`, {
    hint: `name one with --env ${ARTIFACT_VARIABLE}=${first.path}, or name the others in .dockerignore`,
    file: first.path,
  });
}

const MAX_LISTED = 8;

/** "a.pkl", "b.pkl" are all pickles; or, of several formats: "a.pkl" is a pickle, "b.ubj" is an XGBoost model */
function claims(artifacts: readonly FoundArtifact[]): string {
  const formats = new Set(artifacts.map(({ format }) => format));
  const [format] = formats;
  const isOne = formats.size === 1 && format !== undefined;
  const shown = artifacts
    .slice(0, MAX_LISTED)
    .map((artifact) => (isOne ? `"${artifact.path}"` : `"${artifact.path}" is ${artifact.format.one}`));
  const more = artifacts.length > MAX_LISTED ? [`${artifacts.length - MAX_LISTED} more`] : [];
  const listed = [...shown, ...more].join(', ');
  return isOne ? `${listed} are all ${format.several}` : listed;
}
