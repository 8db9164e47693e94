import type { Wrapper } from '../builder-api.ts';
import { readSlim, readTemplate } from '../io/templates.ts';
import type { ResolvedPlan } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import { contextOf, type ContextEntry } from '../pipeline/context.ts';
import { renderDockerfile } from '../pipeline/dockerfile.ts';
import { viewOf } from '../pipeline/view.ts';

/** The Dockerfile of a resolved plan, from the templates of our package. */
export async function dockerfileOf(plan: ResolvedPlan, packageRoot: string): Promise<string> {
  return renderDockerfile(await readTemplate(packageRoot, plan.language), viewOf(plan));
}

/** All files of the build context of a resolved plan. */
export async function contextEntries(
  plan: ResolvedPlan,
  project: Project,
  ours: { readonly wrapper: Wrapper; readonly packageRoot: string },
): Promise<readonly ContextEntry[]> {
  const texts = {
    dockerfile: await dockerfileOf(plan, ours.packageRoot),
    slim: await readSlim(ours.packageRoot),
  };
  return contextOf(plan, project, { wrapper: ours.wrapper, texts });
}
