import type { CopyStep, ResolvedPlan, Step } from '../model/plan.ts';
import { assignment, execForm, shellWord } from './quote.ts';

/** What a Dockerfile template may say: finished text only, no optional fields, nothing left to decide. */
export interface DockerfileView {
  readonly builder: string;
  readonly from: string;
  readonly baseName: string;
  /** Absolute path of the base's Python. */
  readonly interpreter: string;
  /** site-packages of the virtual environment. */
  readonly sitePackages: string;
  /** Arguments of printf that write pyvenv.cfg. */
  readonly pyvenv: string;
  readonly installer: string;
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
  const { facts, from, name } = plan.base;
  const { ports } = plan.image;
  return {
    builder: plan.builder,
    from,
    baseName: name,
    interpreter: shellWord(facts.interpreter),
    sitePackages: `/opt/venv/lib/python${minorOf(facts.python)}/site-packages`,
    pyvenv: pyvenvLines(plan).map(shellWord).join(' '),
    installer: `${plan.installer.name} ${plan.installer.version}`,
    copies: plan.steps.flatMap((step) => copyOf(step, plan.image.user)),
    env: sorted(plan.image.env).map(assignment),
    labels: sorted(labelsOf(plan)).map(assignment),
    expose: [ports.rest, ports.grpc, ports.metrics].join(' '),
    workdir: plan.image.workdir,
    user: String(plan.image.user),
    entrypoint: execForm(plan.image.entrypoint),
    healthcheck: execForm(plan.image.healthcheck),
  };
}

/** major.minor of a full Python version. */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** The three keys that make a folder a virtual environment (PEP 405; Python docs, module site). */
function pyvenvLines(plan: ResolvedPlan): readonly string[] {
  const { interpreter, python } = plan.base.facts;
  const home = interpreter.slice(0, interpreter.lastIndexOf('/'));
  return [`home = ${home}`, 'include-system-site-packages = false', `version = ${python}`];
}

/** Labels that are known only now: they are added to those of the plan. */
function labelsOf(plan: ResolvedPlan): Record<string, string> {
  const { digest, name } = plan.base;
  return {
    ...plan.image.labels,
    'org.opencontainers.image.base.name': name,
    ...(digest === undefined ? {} : { 'org.opencontainers.image.base.digest': digest }),
    'io.seldon-build.lock.digest': plan.lock.digest,
  };
}

/** Copies that the final stage makes of the project; the other steps have stages of their own in the template. */
function copyOf(step: Step, user: number): readonly string[] {
  switch (step.kind) {
    case 'copy':
      return step.files.length === 0 ? [] : [copyInstruction(step, user)];
    case 'wrapper':
    case 'pip':
      return [];
  }
}

function copyInstruction(step: CopyStep, user: number): string {
  return `COPY --chown=${user}:0 ${execForm([`${step.role}/`, `${step.to}/`])}`;
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
