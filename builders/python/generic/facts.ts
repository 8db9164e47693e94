import type { ComponentKind, Evidence, Project } from '../../../src/builder-api.ts';
import { needsOfArtifact } from '../artifact-needs.ts';
import type { ComponentEnvironment } from '../../project/environment.ts';
import type { ProjectFiles } from '../project-files.ts';
import { listedNames, needsOfImports, plannedRequirements } from '../project-needs.ts';
import { readDeclared } from '../project-requirements.ts';
import type { ProjectModules } from '../python-modules.ts';
import { reachedFrom } from '../reached-modules.ts';
import { type NeedFacts, sharedFacts } from '../shared-facts.ts';
import { pinSklearn } from '../sklearn-pin.ts';
import type { ServedClass } from './declared-class.ts';
import { ownArtifacts } from './own-artifacts.ts';

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
export async function factsOf(seen: Seen): Promise<NeedFacts> {
  const { project, files, modules, environment, served } = seen;
  const declared = await readDeclared(project);
  const reached = await reachedFrom(modules, served.file === undefined ? [] : [served.file]);
  const { artifacts, notices } = await ownArtifacts(project, files.model, reached.strings);
  const pin = pinSklearn(artifacts, declared.requirements);
  const needs = await Promise.all(artifacts.map((artifact) => needsOfArtifact(artifact, modules)));
  const shared = await sharedFacts({ project, environment, files, declared, pin });
  const loading = needs.flatMap(({ unloadable }, index) =>
    unloadable.map((why) => loadNotice(artifacts[index]?.file, why)),
  );
  return {
    ...shared,
    component: served.component,
    env: { PERSISTENCE: '0', ...environment.variables, ...nameOf(served) },
    requirements: [...plannedRequirements(declared), ...pin.requirements],
    notices: [...served.notices, ...shared.notices, ...notices, ...loading],
    needs: [...needs.flatMap((found) => found.needs), ...needsOfImports(reached.outside, modules)],
    listed: [...listedNames(declared), ...(pin.requirements.length > 0 ? ['scikit-learn'] : [])],
  };
}

/** The class may know how to load it all the same. */
function loadNotice(file: string | undefined, why: string): string {
  return `${file ?? 'an artifact'} may not load: ${why}`;
}

function nameOf({ modelName, component }: Served): Record<string, string> {
  return { MODEL_NAME: modelName, SERVICE_TYPE: component };
}
