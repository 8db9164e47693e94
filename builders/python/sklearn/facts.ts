import type { Project, Requirement } from '../../../src/builder-api.ts';
import type { Artifact } from '../artifacts.ts';
import { needsOfArtifact } from '../artifact-needs.ts';
import type { ComponentEnvironment } from '../environment.ts';
import type { ProjectFiles } from '../project-files.ts';
import { listedNames, needsOfImports, plannedRequirements } from '../project-needs.ts';
import { readDeclared } from '../project-requirements.ts';
import type { ProjectModules } from '../python-modules.ts';
import { reachedFrom } from '../reached-modules.ts';
import { type NeedFacts, sharedFacts } from '../shared-facts.ts';
import { pinSklearn, type SklearnPin } from '../sklearn-pin.ts';
import { ARTIFACT_VARIABLE } from './choose-artifact.ts';
import type { RootEstimator } from './root.ts';

/** What was looked at in a project that is only an artifact. */
export interface Seen {
  readonly project: Project;
  readonly environment: ComponentEnvironment;
  readonly files: ProjectFiles;
  readonly modules: ProjectModules;
  readonly artifact: Artifact;
  readonly root: RootEstimator;
}

/** What a plan for a bare artifact follows from. */
export interface SklearnFacts extends NeedFacts {
  readonly artifact: string;
  /** Why the artifact cannot be loaded, whatever is installed. */
  readonly unloadable: readonly string[];
  /** Files of the project that loading the artifact imports. */
  readonly ownFiles: readonly string[];
  /** Names of the columns it was fitted on. */
  readonly features: readonly string[] | undefined;
  readonly numberOfFeatures: number | undefined;
  readonly classes: readonly (string | number | boolean)[] | undefined;
}

/** The class of the wrapper that serves an estimator. */
const MODEL_NAME = 'seldon_wrapper.models.sklearn.SklearnModel';

/** Gathers the facts. Throws E_BAD_REQUIREMENTS and E_VERSION_CONTRADICTION. */
export async function factsOf(seen: Seen): Promise<SklearnFacts> {
  const { project, environment, files, modules, artifact } = seen;
  const declared = await readDeclared(project);
  const pin = pinSklearn([artifact], declared.requirements);
  const { needs, projectFiles, unloadable } = await needsOfArtifact(artifact, modules);
  const reached = await reachedFrom(modules, projectFiles);
  const own = ownRequirements(artifact, pin);
  const shared = await sharedFacts({ project, environment, files, declared, pin });
  return {
    ...shared,
    component: 'MODEL',
    artifact: artifact.file,
    env: {
      PERSISTENCE: '0',
      ...environment.variables,
      MODEL_NAME,
      SERVICE_TYPE: 'MODEL',
      [ARTIFACT_VARIABLE]: artifact.file,
    },
    requirements: [...plannedRequirements(declared), ...own],
    notices: [...shared.notices, ...versionNotices(artifact), ...codeNotices(artifact)],
    needs: [...needs, ...needsOfImports(reached.outside, modules)],
    listed: [...listedNames(declared), ...own.map(({ spec }) => spec.split('=', 1)[0] ?? spec)],
    unloadable,
    ownFiles: reached.files,
    features: artifact.sklearn.estimator?.featureNames,
    numberOfFeatures: artifact.sklearn.estimator?.featureCount,
    classes: artifact.sklearn.estimator?.classes,
  };
}

/** joblib loads the file; columns by name need a data frame to be handed over in. */
function ownRequirements({ file, sklearn }: Artifact, pin: SklearnPin): readonly Requirement[] {
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
