import type { CopyStep, ImageConfig } from '../model/plan-parts.ts';
import type { ResolvedPlan } from '../model/plan.ts';
import { nodeViewOf, type NodeView } from './node-view.ts';
import { PACKAGES_LABEL, packagesLabelOf } from './packages-label.ts';
import { pythonViewOf, type PythonView } from './python-view.ts';
import { assignment, execForm } from './quote.ts';

/** What a Dockerfile template may say: finished text only, no optional fields, nothing left to decide. */
export type DockerfileView = ImageView & (PythonView | NodeView);

/** What the templates of all languages say. */
export interface ImageView {
  readonly builder: string;
  readonly from: string;
  readonly baseName: string;
  readonly copies: readonly string[];
  readonly env: readonly string[];
  readonly labels: readonly string[];
  readonly expose: string;
  readonly workdir: string;
  readonly user: string;
  readonly entrypoint: string;
  readonly healthcheck: string;
}

/** The values of a resolved plan, quoted for the place where the template puts them. */
export function viewOf(plan: ResolvedPlan): DockerfileView {
  switch (plan.language) {
    case 'python':
      return { ...imageViewOf(plan), ...pythonViewOf(plan) };
    case 'node':
      return { ...imageViewOf(plan), ...nodeViewOf(plan) };
  }
}

function imageViewOf(plan: ResolvedPlan): ImageView {
  const { image, base } = plan;
  const { ports } = image;
  return {
    builder: plan.builder,
    from: base.from,
    baseName: base.name,
    copies: copiesOf(plan),
    env: sorted(image.env).map(assignment),
    labels: sorted(labelsOf(plan)).map(assignment),
    expose: [ports.rest, ports.grpc, ports.metrics].join(' '),
    workdir: image.workdir,
    user: String(image.user),
    entrypoint: execForm(image.entrypoint),
    healthcheck: execForm(image.healthcheck),
  };
}

/** Labels that are known only now: they are added to those of the plan. */
export function labelsOf({ base, image, lock }: ResolvedPlan): ImageConfig['labels'] {
  const { digest, name } = base;
  return {
    ...image.labels,
    'org.opencontainers.image.base.name': name,
    ...(digest === undefined ? {} : { 'org.opencontainers.image.base.digest': digest }),
    'io.seldon-build.lock.digest': lock.digest,
    [PACKAGES_LABEL]: packagesLabelOf(lock.packages),
  };
}

/** Copies that the final stage makes of the project; the other steps have stages of their own in the template. */
function copiesOf({ steps, image }: ResolvedPlan): readonly string[] {
  const copies = steps.filter((step) => step.kind === 'copy');
  const isCompiled = steps.some((step) => step.kind === 'typescript');
  return copies
    .filter(({ files, role }) => files.length > 0 || (role === 'code' && isCompiled))
    .map((step) => copyInstruction(step, image.user));
}

function copyInstruction(step: CopyStep, user: number): string {
  return `COPY --chown=${user}:0 ${execForm([`${step.role}/`, `${step.to}/`])}`;
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
