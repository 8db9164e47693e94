import type { Project } from '../../src/builder-api.ts';
import type { ComponentEnvironment } from '../project/environment.ts';
import type { FrameworkPin } from './framework-pin.ts';
import type { Need } from './missing-modules.ts';
import { digestOf } from '../project/model-digest.ts';
import type { PythonFacts } from './plan-python.ts';
import type { ProjectFiles } from './project-files.ts';
import { plannedConstraints, scriptNotices, seldonCoreNotices } from './project-needs.ts';
import type { Declared } from './project-requirements.ts';

/** Facts of both builders, for their plans to compare what is needed with what is there. */
export interface NeedFacts extends PythonFacts {
  readonly needs: readonly Need[];
  /** Normalised names of the requirements. */
  readonly listed: readonly string[];
  /** Whether the project installs itself and may so bring more than it lists. */
  readonly open: boolean;
  /** Files that list requirements. */
  readonly requirementFiles: readonly string[];
}

type Shared = Omit<NeedFacts, 'component' | 'env' | 'requirements' | 'needs' | 'listed'>;

/** What the facts of both builders are made of. */
interface Sources {
  readonly project: Project;
  readonly environment: ComponentEnvironment;
  readonly files: ProjectFiles;
  readonly declared: Declared;
  readonly pin: FrameworkPin;
}

/** The facts that do not depend on what serves. */
export async function sharedFacts({ project, environment, files, declared, pin }: Sources): Promise<Shared> {
  return {
    projectName: project.name,
    constraints: [...plannedConstraints(declared), ...pin.constraints],
    ...(declared.system === undefined ? {} : { system: declared.system }),
    asOf: pin.asOf,
    pythonPin: declared.pythonPin,
    pythonSpecs: declared.python,
    files,
    framework: pin.framework,
    modelDigest: await digestOf(project, files.model),
    wheels: declared.wheels ?? [],
    links: declared.links ?? [],
    open: declared.installsItself,
    requirementFiles: declared.files,
    notices: [
      ...declared.notices,
      ...seldonCoreNotices(declared),
      ...environment.notices,
      ...(await scriptNotices(project)),
    ],
  };
}
