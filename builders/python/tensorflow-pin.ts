import type { AsOf, BuildPlan, PlanOptions, Requirement } from '../../src/builder-api.ts';
import type { BareFacts } from './bare-facts.ts';
import { planWithNeeds } from './plan-needs.ts';

/** Which TensorFlow a model needs; the package that holds it depends on the platform. */
export interface TensorFlowWish {
  /** The release, or undefined for the newest that fits the rest. */
  readonly version: string | undefined;
  /** "2.16" where only newer ones will do. */
  readonly atLeast?: string;
  readonly wantedBy: string;
}

/** Distributions that hold TensorFlow, by normalised name. */
export const TENSORFLOW_NAMES: readonly string[] = ['tensorflow', 'tensorflow-cpu', 'tensorflow-gpu'];

/** What TensorFlow asks for and serving never imports: its dashboard, a compiler's front end, Google's file system. */
export const TENSORFLOW_EXCLUDES: readonly string[] = [
  'libclang',
  'tensorboard',
  'tensorboard-data-server',
  'tensorflow-io-gcs-filesystem',
];

/**
 * What TensorFlow imports when it starts; releases before 2.16 do not ask for it, as their dashboard does
 * (`distribute/failure_handling/failure_handling_util.py`).
 */
export function importedByTensorFlow(listed: readonly string[], wantedBy: string): readonly Requirement[] {
  return listed.includes('requests') ? [] : [{ spec: 'requests', wantedBy }];
}

/** Facts of a model that TensorFlow runs. */
export interface TensorFlowPlanFacts extends BareFacts {
  readonly tensorflow: TensorFlowWish;
}

/** Plans the image of a model that TensorFlow runs. Throws E_MISSING_MODULE and E_NO_PYTHON_FITS. */
export function planTensorFlow(builder: string, facts: TensorFlowPlanFacts, options: PlanOptions): BuildPlan {
  const excludes = TENSORFLOW_EXCLUDES.filter((name) => !facts.listed.includes(name));
  const imported = importedByTensorFlow(facts.listed, facts.tensorflow.wantedBy);
  if (facts.listed.some((name) => TENSORFLOW_NAMES.includes(name))) {
    const requirements = [...facts.requirements, ...imported];
    return planWithNeeds(builder, { ...facts, excludes, requirements }, options);
  }
  const name = tensorflowFor(options);
  const complete: BareFacts = {
    ...facts,
    excludes,
    requirements: [...facts.requirements, requirementOf(name, facts.tensorflow), ...imported],
    listed: [...facts.listed, name],
    asOf: facts.asOf ?? asOfRelease(name, facts.tensorflow),
    notices: [...facts.notices, ...tensorflowNotices(name)],
  };
  return planWithNeeds(builder, complete, options);
}

/** The build without CUDA, unless `--gpu`; on ARM `tensorflow` is that build itself. */
export function tensorflowFor({ platform, gpu }: PlanOptions): string {
  return platform === 'linux/amd64' && gpu !== true ? 'tensorflow-cpu' : 'tensorflow';
}

function requirementOf(name: string, { version, atLeast, wantedBy }: TensorFlowWish): Requirement {
  const open = atLeast === undefined ? name : `${name}>=${atLeast}`;
  return { spec: version === undefined ? open : `${name}==${version}`, wantedBy };
}

function asOfRelease(name: string, { version }: TensorFlowWish): AsOf | undefined {
  return version === undefined ? undefined : { kind: 'release', name, version };
}

// Wheels for Python 3.11 on the index: 2.15.1 is 475 MB with and 207 MB without CUDA, 2.19.0 645 MB and 253 MB.
/** What to say where this distribution is installed. */
export function tensorflowNotices(name: string): readonly string[] {
  return name === 'tensorflow-cpu'
    ? [
        'tensorflow-cpu is installed instead of tensorflow, without the code for GPUs: 250 to 400 MB less to download; --gpu takes tensorflow',
      ]
    : [];
}
