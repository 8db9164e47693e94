import type { ComponentKind, Evidence, Project } from '../../../src/builder-api.ts';
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
import { pinSklearn } from '../sklearn-pin.ts';
import type { ServedClass } from './declared-class.ts';
import { ownArtifacts } from './own-artifacts.ts';

/** What is known of a project with a Seldon class. */
export interface GenericFacts extends PythonFacts {
  readonly needs: readonly Need[];
  /** Normalised names of the listed requirements. */
  readonly listed: readonly string[];
  /** Whether the project installs itself and may so bring more than it lists. */
  readonly open: boolean;
  readonly requirementFiles: readonly string[];
}

/** The class that serves, and why it is taken. */
export interface Served extends ServedClass {
  readonly component: ComponentKind;
  readonly confidence: 'declared' | 'certain' | 'likely';
  readonly because: Evidence;
}

/** What was looked at. */
interface Seen {
  readonly project: Project;
  readonly files: ProjectFiles;
  readonly modules: ProjectModules;
  readonly environment: ComponentEnvironment;
  readonly served: Served;
}

/** Gathers the facts. Throws E_BAD_REQUIREMENTS and E_VERSION_CONTRADICTION. */
export async function factsOf(seen: Seen): Promise<GenericFacts> {
  const { project, files, modules, environment, served } = seen;
  const declared = await readDeclared(project);
  const reached = await reachedFrom(modules, served.file === undefined ? [] : [served.file]);
  const { artifacts, notices } = await ownArtifacts(project, files.model, reached.strings);
  const pin = pinSklearn(artifacts, declared.requirements);
  const needs = await Promise.all(artifacts.map((artifact) => needsOfArtifact(artifact, modules)));
  return {
    projectName: project.name,
    component: served.component,
    env: { PERSISTENCE: '0', ...environment.variables, ...nameOf(served) },
    requirements: [...plannedRequirements(declared), ...pin.requirements],
    constraints: [...plannedConstraints(declared), ...pin.constraints],
    asOf: pin.asOf,
    pythonPin: declared.pythonPin,
    pythonSpecs: declared.python,
    files,
    framework: pin.version === undefined ? undefined : `scikit-learn ${pin.version}`,
    modelDigest: await digestOf(project, files.model),
    notices: [
      ...served.notices,
      ...declared.notices,
      ...seldonCoreNotices(declared),
      ...notices,
      ...needs.flatMap(({ unloadable }, index) =>
        unloadable.map((why) => loadNotice(artifacts[index]?.file, why)),
      ),
    ],
    needs: [...needs.flatMap((found) => found.needs), ...needsOfImports(reached.outside)],
    listed: [...listedNames(declared), ...(pin.requirements.length > 0 ? ['scikit-learn'] : [])],
    open: declared.installsItself,
    requirementFiles: declared.files,
  };
}

/** The class may know how to load it all the same. */
function loadNotice(file: string | undefined, why: string): string {
  return `${file ?? 'an artifact'} may not load: ${why}`;
}

function nameOf({ modelName, component }: Served): Record<string, string> {
  return { MODEL_NAME: modelName, SERVICE_TYPE: component };
}
