import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Builder, InspectOptions, PlanOptions } from '../../src/builder-api.ts';
import type { Detection } from '../../src/model/detection.ts';
import type { PipStep, PythonPlan } from '../../src/model/python-plan.ts';
import { projectOf } from './project-of.ts';

export type Tree = Readonly<Record<string, string | Uint8Array>>;

const OPTIONS: PlanOptions = {
  wrapper: { language: 'python', digest: 'sha256:w', files: [], requirements: ['orjson>=3.9'] },
  platform: 'linux/amd64',
  env: {},
  labels: {},
};

/** The model file of an example. */
export function exampleFile(path: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../../examples', path));
}

export async function detectWith(
  builder: Builder,
  tree: Tree,
  options: InspectOptions = {},
): Promise<Detection | undefined> {
  return (await builder.inspect(projectOf(tree), options))?.detection;
}

/** The plan for a project, and what its pip step says. Throws an Error when it is not detected. */
export async function planWith(
  builder: Builder,
  tree: Tree,
  options: Partial<PlanOptions> = {},
): Promise<{ readonly plan: PythonPlan; readonly pip: PipStep; readonly specs: readonly string[] }> {
  const candidate = await builder.inspect(projectOf(tree), {});
  const plan = candidate?.plan({ ...OPTIONS, ...options });
  if (plan?.language !== 'python') throw new Error('not detected');
  const pip = plan.steps.find((step) => step.kind === 'pip');
  if (pip === undefined) throw new Error('no pip step');
  const own = pip.requirements.filter(({ wantedBy }) => wantedBy !== 'the wrapper');
  return { plan, pip, specs: own.map(({ spec }) => spec) };
}
