import { resolve } from 'node:path';
import { BUILDERS } from '../../builders/index.gen.ts';
import { openProject } from '../io/project.ts';
import { changesSince, type LayerChange } from '../pipeline/explain/rebuilt.ts';
import { traceBuilders, type TracedBuilder } from '../pipeline/explain/trace.ts';
import { resolvePlan } from '../pipeline/run.ts';
import { resolvingPorts } from './compose.ts';
import { inspectOptionsOf, look, planOf } from './look.ts';
import { tagsOf, type Flags } from './request.ts';
import type { Surroundings } from './surroundings.ts';

/** Tells what every builder saw in a folder, and what a build would change in the image of the same name. */
export async function explainProject(folder: string, flags: Flags, around: Surroundings): Promise<void> {
  const project = await openProject(resolve(around.cwd, folder));
  const trace = await traceBuilders(project, BUILDERS, await inspectOptionsOf(flags, around));
  const [image] = tagsOf(flags, project.name);
  const isChosen = flags.builder !== undefined || trace.some(({ outcome }) => outcome === 'chosen');
  const changes = isChosen ? await changesTo(image, folder, { flags, around }) : undefined;
  const document = { trace, image: changes === undefined ? null : image, layers: changes ?? null };
  around.answer(
    flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : textOf(trace, image, changes),
  );
}

/** Undefined where there is no such image to compare with, or no engine. */
async function changesTo(
  image: string,
  folder: string,
  { flags, around }: { readonly flags: Flags; readonly around: Surroundings },
): Promise<readonly LayerChange[] | undefined> {
  const looked = await look(folder, flags, around);
  const { plan, kept } = await planOf(looked, flags, around);
  const ports = await resolvingPorts({ flags, around, kept, project: looked.project });
  const labels = await ports.labelsOf(image);
  return labels === undefined ? undefined : changesSince(labels, await resolvePlan(plan, ports));
}

function textOf(
  trace: readonly TracedBuilder[],
  image: string,
  changes: readonly LayerChange[] | undefined,
): string {
  const traced = trace.flatMap(({ builder, outcome, confidence, evidence, because, hints = [] }) => [
    `${builder}: ${outcome}${confidence === undefined ? '' : ` (${confidence})`}`,
    ...evidence.map(({ file, because: why }) => `  ${file}: ${why}`),
    ...(because === undefined ? [] : [`  ${because}`]),
    ...hints.map((hint) => `  hint: ${hint}`),
  ]);
  const compared =
    changes === undefined
      ? [`no image "${image}" to compare with`]
      : [`compared with image "${image}"`, ...changes.map(changeLine)];
  return `${[...traced, '', ...compared].join('\n')}\n`;
}

function changeLine({ layer, outcome, because }: LayerChange): string {
  return `  ${layer}: ${outcome}: ${because}`;
}
