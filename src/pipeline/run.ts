import type { ContractReport } from '../model/contract.ts';
import type { BuildEvent, Stage } from '../model/events.ts';
import type { BuildPlan, ResolvedPlan } from '../model/plan.ts';
import type { BuiltImage, Engine, Publisher, Published, Resolver, Running } from '../model/ports.ts';
import type { Readable } from 'node:stream';

/** What a build does with its plan, beside building it. */
export interface BuildRequest {
  /** At least one; the image gets them only after it has passed its contract test. */
  readonly tags: readonly [string, ...string[]];
  readonly push: boolean;
  readonly verify: boolean;
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly buildArgs: Readonly<Record<string, string>>;
}

/** The effects a build needs; `src/cli/compose.ts` picks them. */
export interface BuildPorts {
  readonly resolver: Resolver;
  readonly engine: Engine;
  readonly publisher: Publisher;
  /** Starts an image and calls it; throws E_CONTAINER_FAILED when it does not come up. */
  readonly verify: (image: string, plan: BuildPlan) => Promise<ContractReport>;
  /** The error for a report with failed checks. */
  readonly contractError: (report: ContractReport) => Error;
  /** Packs the build context of a resolved plan. */
  readonly context: (plan: ResolvedPlan) => Promise<Readable>;
  readonly running: Running;
  /** Seconds of a steady clock. */
  readonly clock: () => number;
}

/** Everything that came of a build: the document of `build --json` is made of it. */
export interface BuildOutcome {
  readonly plan: ResolvedPlan;
  readonly image: BuiltImage;
  readonly contract: ContractReport | undefined;
  readonly published: readonly Published[];
  readonly seconds: number;
}

/** The whole program: resolve, build, verify, tag, publish. Leaves nothing behind of an image that failed its test. */
export async function runBuild(
  plan: BuildPlan,
  request: BuildRequest,
  ports: BuildPorts,
): Promise<BuildOutcome> {
  const started = ports.clock();
  await ports.engine.check(ports.running.signal);
  if (request.push) await checkPush(request, ports);
  const resolved = await resolvePlan(plan, ports);
  const image = await buildImage(resolved, request, ports);
  const contract = request.verify ? await verified(image, plan, ports) : undefined;
  await ports.engine.tag(image.id, request.tags);
  const published = request.push ? await publish(image, request, ports) : [];
  return { plan: resolved, image, contract, published, seconds: ports.clock() - started };
}

async function checkPush({ tags }: BuildRequest, ports: BuildPorts): Promise<void> {
  for (const tag of tags) await ports.publisher.check(tag, ports.running);
}

/** Runs one stage: says when it starts and, with its own words, when it is done. */
async function stage<T>(
  ports: Pick<BuildPorts, 'running' | 'clock'>,
  head: { readonly stage: Stage; readonly text: string; readonly done: (value: T) => string },
  work: () => Promise<T>,
): Promise<T> {
  const { emit } = ports.running;
  const started = ports.clock();
  emit({ type: 'stage', stage: head.stage, text: head.text });
  const value = await work();
  const done: BuildEvent = {
    type: 'done',
    stage: head.stage,
    text: head.done(value),
    seconds: ports.clock() - started,
  };
  emit(done);
  return value;
}

/** Resolves a plan, as a stage of its own. Throws what the resolver throws. */
export function resolvePlan(
  plan: BuildPlan,
  ports: Pick<BuildPorts, 'resolver' | 'running' | 'clock'>,
): Promise<ResolvedPlan> {
  const done = ({ base, lock }: ResolvedPlan): string =>
    `Locked ${lock.packages.length} packages on ${base.name}`;
  return stage(ports, { stage: 'resolve', text: 'Resolving dependencies', done }, () =>
    ports.resolver.resolve(plan, ports.running),
  );
}

function buildImage(plan: ResolvedPlan, request: BuildRequest, ports: BuildPorts): Promise<BuiltImage> {
  const done = (image: BuiltImage): string => `Built ${shortId(image.id)}, ${megabytes(image.sizeBytes)}`;
  return stage(ports, { stage: 'build', text: 'Building the image', done }, async () =>
    ports.engine.build({
      ...ports.running,
      context: await ports.context(plan),
      tags: [],
      platform: plan.platform,
      secrets: request.secrets,
      buildArgs: request.buildArgs,
      noCache: request.noCache,
      pull: request.pull,
    }),
  );
}

async function verified(image: BuiltImage, plan: BuildPlan, ports: BuildPorts): Promise<ContractReport> {
  const done = ({ checks }: ContractReport): string =>
    `Contract test: ${checks.filter(({ passed }) => passed).length} of ${checks.length} checks passed`;
  try {
    const report = await stage(ports, { stage: 'verify', text: 'Testing the image', done }, () =>
      ports.verify(image.id, plan),
    );
    if (!report.passed) throw ports.contractError(report);
    return report;
  } catch (error) {
    await ports.engine.remove(image.id);
    throw error;
  }
}

function publish(
  image: BuiltImage,
  { tags }: BuildRequest,
  ports: BuildPorts,
): Promise<readonly Published[]> {
  const done = (all: readonly Published[]): string => `Pushed ${all.map(({ ref }) => ref).join(', ')}`;
  return stage(ports, { stage: 'push', text: 'Pushing the image', done }, async () => {
    const published: Published[] = [];
    for (const tag of tags) published.push(await ports.publisher.publish(image.id, tag, ports.running));
    return published;
  });
}

function shortId(id: string): string {
  return id.replace('sha256:', '').slice(0, 12);
}

/** Decimal megabytes, as registries and disks count them. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
