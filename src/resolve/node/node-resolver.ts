import { SeldonBuildError } from '../../errors.ts';
import type { NodeBaseFacts, NodePlan, ResolvedNodePlan } from '../../model/node-plan.ts';
import type { BaseOf } from '../../model/plan-parts.ts';
import type { Running } from '../../model/ports.ts';
import { npmStepOf } from '../../pipeline/node-view.ts';
import { baseNotices, noBase } from '../base-trial.ts';
import { type BaseSource, findBase } from '../find-base.ts';
import { nodeProblem, noNodeFits } from './engines.ts';
import { NODE_PROBE } from './node-facts.ts';
import { type NpmSetting, lockFor } from './npm-lock.ts';

/** All that resolving a Node plan needs from outside. */
export type NodeResolveOptions = BaseSource & NpmSetting;

interface NodeCall {
  readonly options: NodeResolveOptions;
  readonly running: Running;
}

/** Gives a Node plan its base and, where the project has none, a lock. */
export async function resolveNode(plan: NodePlan, call: NodeCall): Promise<ResolvedNodePlan> {
  const { options, running } = call;
  const { base, notices: ofBase } = await chooseNodeBase(plan, call);
  running.emit({ type: 'step', text: `Locking packages for Node ${base.facts.node}` });
  const { lock, step } = await lockFor(npmStepOf(plan), { ...options, signal: running.signal });
  for (const text of ofBase) running.emit({ type: 'notice', text });
  const { builder, language, component, platform, engines } = plan;
  const steps = plan.steps.map((other) => (other.kind === 'npm' ? step : other));
  const image = { ...plan.image, ...commandsOf(plan, base.facts) };
  const notices = [...plan.notices, ...ofBase];
  const head = { builder, language, component, platform, base, steps, image, notices, lock };
  return { ...head, ...(engines === undefined ? {} : { engines }) };
}

/** Plans say `node`; images name the program itself, whatever PATH a variable sets. */
function commandsOf(
  { image }: NodePlan,
  { interpreter }: NodeBaseFacts,
): Pick<NodePlan['image'], 'entrypoint' | 'healthcheck'> {
  return {
    entrypoint: [interpreter, ...image.entrypoint.slice(1)],
    healthcheck: [interpreter, ...image.healthcheck.slice(1)],
  };
}

interface ChosenNodeBase {
  readonly base: BaseOf<NodeBaseFacts>;
  readonly notices: readonly string[];
}

/** The first base of the plan that is to be had and whose Node fits. Throws E_NO_NODE_FITS or E_BASE_NOT_FOUND. */
async function chooseNodeBase(plan: NodePlan, { options, running }: NodeCall): Promise<ChosenNodeBase> {
  const { emit, signal } = running;
  const passedOver: string[] = [];
  let failure: SeldonBuildError | undefined;
  for (const { image } of plan.bases) {
    emit({ type: 'step', text: `Looking up base image ${image}` });
    const found = await findBase(image, plan.platform, { ...options, probe: NODE_PROBE, signal });
    if ('missing' in found) {
      passedOver.push(`"${image}": ${found.missing}`);
      continue;
    }
    if (!found.base.facts.hasNpm) throw withoutNpm(image);
    const problem = nodeProblem(found.base.facts.node, plan.engines);
    if (problem === undefined) return { base: found.base, notices: baseNotices(found, passedOver) };
    passedOver.push(`"${image}": ${problem}`);
    failure ??= noNodeFits(image, problem);
  }
  throw failure ?? noBase(passedOver);
}

function withoutNpm(image: string): SeldonBuildError {
  return new SeldonBuildError('E_BASE_UNSUITABLE', `cannot use base image "${image}": it has no npm`, {
    hint: NODE_PROBE.hint,
  });
}
