import type { Requirement } from '../../src/builder-api.ts';
import type { BareProject } from './bare-project.ts';
import { ARTIFACT_VARIABLE } from './choose-artifact.ts';
import type { FrameworkPin } from './framework-pin.ts';
import { listedNames, plannedRequirements } from './project-needs.ts';
import type { Declared } from './project-requirements.ts';
import { normalizedName, parseRequirement } from './requirement.ts';
import { type NeedFacts, sharedFacts } from './shared-facts.ts';

/** What a plan for a bare artifact follows from. */
export interface BareFacts extends NeedFacts {
  /** Path of the artifact in the project. */
  readonly artifact: string;
}

/** How a bare artifact is served, as its builder decides. */
export interface Serving {
  /** Class of the wrapper: "seldon_wrapper.models.sklearn.SklearnModel". */
  readonly modelName: string;
  readonly declared: Declared;
  readonly pin: FrameworkPin;
  /** What serving needs beside the project's own requirements: the framework, pinned, and what its class imports. */
  readonly requirements: readonly Requirement[];
  readonly notices: readonly string[];
}

/** The facts that all builders of bare artifacts have in common. */
export async function bareFacts(bare: BareProject, serving: Serving): Promise<BareFacts> {
  const { project, environment, files, artifact } = bare;
  const { declared, pin, requirements, modelName } = serving;
  const shared = await sharedFacts({ project, environment, files, declared, pin });
  return {
    ...shared,
    component: 'MODEL',
    artifact: artifact.path,
    env: {
      PERSISTENCE: '0',
      ...environment.variables,
      MODEL_NAME: modelName,
      SERVICE_TYPE: 'MODEL',
      [ARTIFACT_VARIABLE]: artifact.path,
    },
    requirements: [...plannedRequirements(declared), ...requirements],
    notices: [...shared.notices, ...serving.notices],
    needs: [],
    listed: [...listedNames(declared), ...requirements.map(nameOf)],
  };
}

function nameOf({ spec }: Requirement): string {
  const parsed = parseRequirement(spec);
  return typeof parsed === 'string' ? normalizedName(spec) : parsed.name;
}
