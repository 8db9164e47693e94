import { createHash } from 'node:crypto';
import type { BuildPlan } from '../model/plan.ts';
import type { Project } from '../model/project.ts';

/** The plan with the digest of the project's code as a label: `explain` tells by it why the layer of the code is rebuilt. */
export async function withCodeLabel(plan: BuildPlan, project: Project): Promise<BuildPlan> {
  const files = plan.steps.flatMap((step) =>
    step.kind === 'copy' && step.role === 'code' ? step.files : [],
  );
  if (files.length === 0) return plan;
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = (await project.bytes(file)) ?? new Uint8Array();
    hash.update(`${createHash('sha256').update(bytes).digest('hex')}  ${file}\n`);
  }
  const labels = { ...plan.image.labels, 'io.seldon-build.code.digest': `sha256:${hash.digest('hex')}` };
  return { ...plan, image: { ...plan.image, labels } };
}
