import { SeldonBuildError } from '../../../src/builder-api.ts';
import type { Artifact } from '../artifacts.ts';
import type { ProjectModules } from '../python-modules.ts';

/** The estimator at the root of an artifact. */
export interface RootEstimator {
  /** Dotted: module and class. */
  readonly className: string;
  /** Whether the artifact itself shows that it is an estimator; else its class in the project has to. */
  readonly isCertain: boolean;
}

/** Tells which estimator an artifact holds. Throws E_ARTIFACT_UNSUPPORTED when it holds something else. */
export function rootEstimatorOf(artifact: Artifact, modules: ProjectModules): RootEstimator {
  const { estimator } = artifact.sklearn;
  if (estimator !== undefined) return { className: estimator.className, isCertain: true };
  const { kind, module = '', name } = artifact.pickle.root;
  const className = module === '' ? name : `${module}.${name}`;
  if (kind === 'object' && modules.has(module)) return { className, isCertain: false };
  throw notAnEstimator(artifact, className);
}

function notAnEstimator({ file, sklearn }: Artifact, what: string): SeldonBuildError {
  const names = sklearn.entries.map(({ name }) => `"${name}"`).join(', ');
  const inside = names === '' ? '' : ` (with estimators in its entries ${names})`;
  return new SeldonBuildError(
    'E_ARTIFACT_UNSUPPORTED',
    `cannot serve "${file}": it holds a ${what}${inside}, not an estimator of scikit-learn`,
    { file, hint: 'pickle the fitted estimator itself, or write a class with predict that loads the file' },
  );
}
