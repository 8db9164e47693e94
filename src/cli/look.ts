import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BUILDERS } from '../../builders/index.gen.ts';
import { parseEnvironmentFile } from '../../builders/project/s2i-environment.ts';
import type { Builder, Candidate, InspectOptions, Wrapper } from '../builder-api.ts';
import { reasonOf, SeldonBuildError } from '../errors.ts';
import { openProject } from '../io/project.ts';
import type { BuildPlan } from '../model/plan.ts';
import type { PickleVerdict } from '../model/pickle-verdict.ts';
import type { Project } from '../model/project.ts';
import { alternativesFor } from '../pipeline/alternatives.ts';
import { asOfDate } from '../pipeline/as-of-date.ts';
import { checkPlan } from '../pipeline/check-plan.ts';
import { chooseCandidate } from '../pipeline/choose.ts';
import type { KeptLock } from '../resolve/python-resolver.ts';
import { withPickleLabels } from '../pipeline/pickle-policy.ts';
import { withCodeLabel } from './code-label.ts';
import { keptLockOf, NO_LOCK } from './kept-lock.ts';
import { lookThroughPickles } from './pickles.ts';
import { projectRequestOf, type Flags } from './request.ts';
import type { Surroundings } from './surroundings.ts';
import { checkLanguageFlags } from './language-flags.ts';
import { wrapperOf } from './wrapper-of.ts';

/** A project that was looked at. */
export interface Looked {
  /** Its absolute path. */
  readonly folder: string;
  readonly project: Project;
  readonly candidate: Candidate;
  /** What its pickles would do; none with `--pickle-policy off`. */
  readonly pickles: readonly PickleVerdict[];
}

/** Opens the project, looks through its pickles and chooses its builder. Throws E_PICKLE_UNSAFE. */
export async function look(folder: string, flags: Flags, around: Surroundings): Promise<Looked> {
  const { builder: wanted } = projectRequestOf(flags);
  const path = resolve(around.cwd, folder);
  const project = await openProject(path);
  const options = await inspectOptionsOf(flags, around);
  // Before the choice: a project that cannot be built may still be dangerous to load.
  const pickles = await lookThroughPickles(project, flags, around);
  const candidate = await chooseCandidate(project, { builders: BUILDERS, wanted, options });
  return { folder: path, project, candidate, pickles };
}

/** Builders that serve a looked-at project as well, when they are asked for. */
export async function alternativesTo(
  { project }: Looked,
  flags: Flags,
  around: Surroundings,
): Promise<readonly Builder[]> {
  const { builder: wanted } = projectRequestOf(flags);
  const options = await inspectOptionsOf(flags, around);
  return alternativesFor(project, { builders: BUILDERS, wanted, options });
}

/** What looking depends on beside the project. */
export async function inspectOptionsOf(flags: Flags, around: Surroundings): Promise<InspectOptions> {
  const { env } = projectRequestOf(flags);
  const environment = await environmentOf(flags, around);
  return { env, ...(environment === undefined ? {} : { environment }) };
}

/** What is to be built, and what it is made with. */
export interface Planned {
  /** Checked. */
  readonly plan: BuildPlan;
  /** The wrapper that it copies. */
  readonly wrapper: Wrapper;
  readonly kept: KeptLock;
}

/** The plan of a looked-at project. */
export async function planOf(
  { folder, project, candidate, pickles }: Looked,
  flags: Flags,
  around: Surroundings,
): Promise<Planned> {
  const { base, python, gpu, stockVersion, platform, env, labels, asOf } = projectRequestOf(flags);
  const { language } = candidate.detection;
  checkLanguageFlags(flags, language);
  const kept = language === 'python' ? await keptLockOf(folder, flags) : NO_LOCK;
  const wrapper = await wrapperOf(around.packageRoot, language, stockVersion);
  const plan = candidate.plan({
    wrapper,
    platform,
    env,
    labels,
    gpu,
    ...(base === undefined ? {} : { base }),
    ...(python === undefined ? {} : { python }),
  });
  const labelled = await withCodeLabel(checkPlan(withPickleLabels(plan, pickles)), project);
  return { plan: asOfDate(labelled, asOf ?? kept.lock?.date), wrapper, kept };
}

/** The variables that stand for `.s2i/environment`, if a file of them was named. */
async function environmentOf(
  { environmentFile: file }: Flags,
  { cwd }: Surroundings,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    throw new SeldonBuildError(
      'E_BAD_ENVIRONMENT_FILE',
      `could not read environment file "${file}": ${reasonOf(error)}`,
      {
        file,
        hint: 'name a file with KEY=VALUE lines',
        cause: error,
      },
    );
  });
  return parseEnvironmentFile(text, file);
}
