import { managerPackage } from '../../model/node-manager.ts';
import type { NpmStep } from '../../model/node-plan.ts';
import type { BuildPlan, ResolvedPlan, Step } from '../../model/plan.ts';
import { resolvePlan } from '../../pipeline/run.ts';
import { look, planOf } from '../look.ts';
import type { Run } from '../program.ts';

/** `plan`: what a build would do; with `--resolve`, down to the base's digest and the version of each package. */
export const plan: Run = async (folder, flags, around) => {
  const looked = await look(folder, flags, around);
  const { plan: found, kept } = await planOf(looked, flags, around);
  if (flags.resolve !== true) {
    around.answer(flags.json === true ? `${JSON.stringify(found, null, 2)}\n` : planText(found));
    return;
  }
  // Engines and registries are loaded only when they are asked: a plan alone is a matter of milliseconds.
  const { resolvingPorts } = await import('../compose.ts');
  const resolved = await resolvePlan(
    found,
    await resolvingPorts({ flags, around, kept, project: looked.project }),
  );
  around.answer(flags.json === true ? `${JSON.stringify(resolved, null, 2)}\n` : resolvedText(resolved));
};

/** A plan for people. */
export function planText(plan: BuildPlan): string {
  const bases = plan.bases.map(({ image }) => image).join(', or ');
  return `${[`builder  ${plan.builder}`, `base     ${bases}`, ...commonLines(plan)].join('\n')}\n`;
}

function resolvedText(plan: ResolvedPlan): string {
  const { base, lock } = plan;
  const packages = lock.packages.map(({ name, version }) => `  ${name} ${version}`);
  const lines = [
    `builder  ${plan.builder}`,
    `base     ${base.from}`,
    interpreterLine(plan),
    ...commonLines(plan),
    `packages${asOfText(plan)}`,
    ...packages,
  ];
  return `${lines.join('\n')}\n`;
}

function interpreterLine(plan: ResolvedPlan): string {
  const { facts } = plan.base;
  switch (plan.language) {
    case 'python':
      return `python   ${plan.base.facts.python} (${facts.interpreter})`;
    case 'node':
      return `node     ${plan.base.facts.node} (${facts.interpreter})`;
  }
}

function asOfText(plan: ResolvedPlan): string {
  const until = plan.language === 'python' ? plan.lock.excludeNewer : undefined;
  return until === undefined ? '' : ` as of ${until}`;
}

function commonLines(plan: BuildPlan | ResolvedPlan): readonly string[] {
  return [
    `platform ${plan.platform}`,
    'steps',
    ...plan.steps.flatMap(stepLines),
    'variables',
    ...Object.entries(plan.image.env).map(([name, value]) => `  ${name}=${value}`),
    ...plan.notices.map((notice) => `note: ${notice}`),
  ];
}

function stepLines(step: Step): readonly string[] {
  switch (step.kind) {
    case 'wrapper':
      return [`  wrapper ${step.language} ${step.digest.slice(0, 19)}`];
    case 'apt':
      return step.packages.map((name) => `  apt ${name}`);
    case 'pip':
      return step.requirements.map(({ spec, wantedBy }) => `  pip ${spec} (${wantedBy})`);
    case 'npm':
      return [`  ${installerText(step)}`];
    case 'typescript':
      return step.sources.map(({ from, to }) => `  typescript ${from} → ${to}`);
    case 'copy':
      return step.files.map((file) => `  ${step.role} ${file}`);
  }
}

function installerText({ lock }: NpmStep): string {
  if (lock.from === 'registry') return 'npm package.json';
  const { file, manager } = lock;
  return `${manager === undefined ? 'npm' : `${managerPackage(manager)} ${manager.version}`} ${file}`;
}
