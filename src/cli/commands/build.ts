import type { ResolvedPlan } from '../../model/plan.ts';
import type { BuildOutcome } from '../../pipeline/run.ts';
import { runBuild } from '../../pipeline/run.ts';
import { look, planOf } from '../look.ts';
import { nextStepsOf } from '../next-steps.ts';
import type { Run } from '../program.ts';
import { reporterOf } from '../reporting.ts';
import { tagsOf } from '../request.ts';
import { planText } from './plan.ts';

/** `build`: the whole way from a folder to a tested and, with `--push`, published image. */
export const build: Run = async (folder, flags, around) => {
  const reporter = await reporterOf(flags, around);
  const looked = await look(folder, flags, around);
  const tags = tagsOf(flags, looked.project.name);
  const { plan, wrapper, kept } = await planOf(looked, flags, around);
  if (flags.dryRun === true) {
    around.answer(flags.json === true ? `${JSON.stringify(plan, null, 2)}\n` : planText(plan));
    return;
  }
  const { detection } = looked.candidate;
  reporter.emit({
    type: 'notice',
    text: `${detection.builder}: ${detection.evidence[0].file} ${detection.evidence[0].because}`,
  });
  for (const text of plan.notices) reporter.emit({ type: 'notice', text });
  const { buildPorts } = await import('../compose.ts');
  const { ports, secrets, buildArgs } = await buildPorts({
    flags,
    around,
    kept,
    project: looked.project,
    wrapper,
  });
  const request = {
    tags,
    push: flags.push === true,
    verify: flags.verify !== false,
    noCache: flags.cache === false,
    pull: flags.pull === true,
    secrets,
    buildArgs,
  };
  const outcome = await runBuild(plan, request, ports);
  for (const text of nextStepsOf(outcome, tags[0])) reporter.emit({ type: 'notice', text });
  around.answer(
    flags.json === true ? `${JSON.stringify(documentOf(outcome, tags), null, 2)}\n` : answerOf(outcome, tags),
  );
};

/** What a script wants to go on with: references with digest when pushed, else the image's names. */
function answerOf({ published }: BuildOutcome, tags: readonly string[]): string {
  const lines = published.length > 0 ? published.map(({ ref, digest }) => `${ref}@${digest}`) : tags;
  return `${lines.join('\n')}\n`;
}

/** The document of `build --json` (docs/cli.md). */
function documentOf(
  { plan, image, contract, published, seconds }: BuildOutcome,
  tags: readonly [string, ...string[]],
): object {
  return {
    image: tags[0],
    id: image.id,
    digest: published[0]?.digest ?? null,
    tags,
    builder: plan.builder,
    base: { name: plan.base.name, from: plan.base.from, ...languageVersionOf(plan) },
    layers: image.layers,
    sizeBytes: image.sizeBytes,
    seconds: Math.round(seconds * 1000) / 1000,
    contract: contract ?? null,
  };
}

function languageVersionOf(plan: ResolvedPlan): object {
  switch (plan.language) {
    case 'python':
      return { python: plan.base.facts.python };
    case 'node':
      return { node: plan.base.facts.node };
  }
}
