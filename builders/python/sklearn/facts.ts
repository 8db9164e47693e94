import type { Project, Requirement } from '../../../src/builder-api.ts';
import type { Artifact } from '../artifacts.ts';
import { needsOfArtifact } from '../artifact-needs.ts';
import type { ComponentEnvironment } from '../environment.ts';
import type { Need } from '../missing-modules.ts';
import { digestOf } from '../model-digest.ts';
import type { PythonFacts } from '../plan-python.ts';
import type { ProjectFiles } from '../project-files.ts';
import {
  listedNames,
  needsOfImports,
  plannedConstraints,
  plannedRequirements,
  seldonCoreNotices,
} from '../project-needs.ts';
import { readDeclared } from '../project-requirements.ts';
import type { ProjectModules } from '../python-modules.ts';
import { reachedFrom } from '../reached-modules.ts';
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
export interface SklearnFacts extends PythonFacts {
  readonly artifact: string;
  readonly needs: readonly Need[];
  /** Normalised names of the requirements, those of the artifact included. */
  readonly listed: readonly string[];
  /** Whether the project's files may bring more than they list. */
  readonly open: boolean;
  /** Why the artifact cannot be loaded, whatever is installed. */
  readonly unloadable: readonly string[];
  /** Files of the project that loading the artifact imports. */
  readonly ownFiles: readonly string[];
  readonly requirementFiles: readonly string[];
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
  return {
    projectName: project.name,
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
    constraints: [...plannedConstraints(declared), ...pin.constraints],
    asOf: pin.asOf,
    pythonPin: declared.pythonPin,
    pythonSpecs: declared.python,
    files,
    framework: pin.version === undefined ? undefined : `scikit-learn ${pin.version}`,
    modelDigest: await digestOf(project, files.model),
    notices: [...declared.notices, ...seldonCoreNotices(declared), ...versionNotices(artifact)],
    needs: [...needs, ...needsOfImports(reached.outside)],
    listed: [...listedNames(declared), ...own.map(({ spec }) => spec.split('=', 1)[0] ?? spec)],
    open: declared.installsItself,
    unloadable,
    ownFiles: reached.files,
    requirementFiles: declared.files,
    features: artifact.sklearn.estimator?.featureNames,
    numberOfFeatures: artifact.sklearn.estimator?.featureCount,
    classes: artifact.sklearn.estimator?.classes,
  };
}

/** Columns by name need a data frame to be handed over in. */
function ownRequirements({ file, sklearn }: Artifact, pin: SklearnPin): readonly Requirement[] {
  const pinned = pin.requirements.length > 0 ? pin.requirements : [{ spec: 'scikit-learn', wantedBy: file }];
  const named = sklearn.estimator?.featureNames === undefined ? [] : [{ spec: 'pandas', wantedBy: file }];
  return [...pinned, ...named];
}

function versionNotices({ file, pickle, sklearnVersion }: Artifact): readonly string[] {
  if (sklearnVersion === undefined) return [`${file} does not say which release of scikit-learn wrote it`];
  const older = pickle.sklearnVersions.filter((version) => version !== sklearnVersion);
  return older.length === 0 ? [] : [`parts of ${file} were written by scikit-learn ${older.join(' and ')}`];
}
