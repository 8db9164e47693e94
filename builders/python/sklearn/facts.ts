import type { Requirement } from '../../../src/builder-api.ts';
import type { Artifact } from '../artifacts.ts';
import { needsOfArtifact } from '../artifact-needs.ts';
import { type BareFacts, bareFacts } from '../bare-facts.ts';
import type { BareProject } from '../bare-project.ts';
import type { FrameworkPin } from '../framework-pin.ts';
import { needsOfImports } from '../project-needs.ts';
import { readDeclared } from '../project-requirements.ts';
import { reachedFrom } from '../reached-modules.ts';
import { pinSklearn } from '../sklearn-pin.ts';
import type { RootEstimator } from './root.ts';

/** What was looked at in a project that is only an artifact. */
export interface Seen {
  readonly bare: BareProject;
  readonly artifact: Artifact;
  readonly root: RootEstimator;
}

/** What a plan for a bare artifact follows from. */
export interface SklearnFacts extends BareFacts {
  /** Why the artifact cannot be loaded, whatever is installed. */
  readonly unloadable: readonly string[];
  /** Files of the project that loading the artifact imports. */
  readonly ownFiles: readonly string[];
  /** Names of the columns it was fitted on. */
  readonly features: readonly string[] | undefined;
  readonly numberOfFeatures: number | undefined;
  readonly classes: readonly (string | number | boolean)[] | undefined;
}

/** Gathers the facts. Throws E_BAD_REQUIREMENTS and E_VERSION_CONTRADICTION. */
export async function factsOf({ bare, artifact }: Seen): Promise<SklearnFacts> {
  const declared = await readDeclared(bare.project);
  const pin = pinSklearn([artifact], declared.requirements);
  const { needs, projectFiles, unloadable } = await needsOfArtifact(artifact, bare.modules);
  const reached = await reachedFrom(bare.modules, projectFiles);
  const facts = await bareFacts(bare, {
    modelName: 'seldon_wrapper.models.sklearn.SklearnModel',
    declared,
    pin,
    requirements: ownRequirements(artifact, pin),
    notices: [...versionNotices(artifact), ...codeNotices(artifact)],
  });
  return {
    ...facts,
    needs: [...needs, ...needsOfImports(reached.outside, bare.modules)],
    unloadable,
    ownFiles: reached.files,
    features: artifact.sklearn.estimator?.featureNames,
    numberOfFeatures: artifact.sklearn.estimator?.featureCount,
    classes: artifact.sklearn.estimator?.classes,
  };
}

/** joblib loads the file; columns by name need a data frame to be handed over in. */
function ownRequirements({ file, sklearn }: Artifact, pin: FrameworkPin): readonly Requirement[] {
  const pinned = pin.requirements.length > 0 ? pin.requirements : [{ spec: 'scikit-learn', wantedBy: file }];
  const named = sklearn.estimator?.featureNames === undefined ? [] : [{ spec: 'pandas', wantedBy: file }];
  return [...pinned, { spec: 'joblib', wantedBy: file }, ...named];
}

function versionNotices({ file, pickle, sklearnVersion }: Artifact): readonly string[] {
  if (sklearnVersion === undefined) return [`${file} does not say which release of scikit-learn wrote it`];
  const older = pickle.sklearnVersions.filter((version) => version !== sklearnVersion);
  return older.length === 0 ? [] : [`parts of ${file} were written by scikit-learn ${older.join(' and ')}`];
}

/** cloudpickle and dill write bytecode, whose form changes with each minor version of Python. */
function codeNotices({ file, pickle }: Artifact): readonly string[] {
  return pickle.codePicklers.map(
    (pickler) =>
      `${file} may hold code written by ${pickler}, which only the minor version of Python that wrote it can run: choose that with --python`,
  );
}
