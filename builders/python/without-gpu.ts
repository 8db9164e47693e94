import type { PlanOptions, Requirement } from '../../src/builder-api.ts';
import { type ParsedRequirement, parseRequirement } from './requirement.ts';
import {
  importedByTensorFlow,
  TENSORFLOW_EXCLUDES,
  TENSORFLOW_NAMES,
  tensorflowFor,
  tensorflowNotices,
} from './tensorflow-pin.ts';
import { NCCL, savedNotices, smallestXgboost } from './xgboost-wheel.ts';

/** Requirements for the machine that serves, where those of the one that trained were recorded. */
export interface ForServing {
  readonly requirements: readonly Requirement[];
  readonly excludes: readonly string[];
  readonly notices: readonly string[];
}

/** The wheel that a requirement gets, and what need not come along. */
interface Wheel {
  readonly name: string;
  readonly excludes: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Has TensorFlow and XGBoost installed without their code for GPUs, unless `--gpu` wants it: recorded by a machine with the wheels
 * that everybody installs. Who pins hashes, an address or an extra has chosen the files.
 */
export function withoutGpu(requirements: readonly Requirement[], options: PlanOptions): ForServing {
  const all = requirements.map((requirement) => servedBy(requirement, options));
  const names = new Set(all.flatMap(({ wheel }) => wheel?.name ?? []));
  // MLflow records both of TensorFlow's names where the one without code for GPUs is installed.
  const isTwin = ({ wheel }: Served): boolean =>
    wheel?.name.endsWith('-cpu') === true && names.has(wheel.name.slice(0, -'-cpu'.length));
  const kept = all
    .filter((one) => !isTwin(one))
    .filter(({ requirement: { spec } }, index, list) => firstWith(spec, list) === index);
  const wheels = kept.flatMap(({ wheel }) => wheel ?? []);
  return {
    requirements: [...kept.map(({ requirement }) => requirement), ...importedBy(kept, [...names])],
    excludes: [...new Set(wheels.flatMap(({ excludes }) => excludes))].filter((name) => !names.has(name)),
    notices: [...new Set(wheels.flatMap(({ notices }) => notices))],
  };
}

interface Served {
  readonly requirement: Requirement;
  readonly wheel: Wheel | undefined;
}

function importedBy(kept: readonly Served[], names: readonly string[]): readonly Requirement[] {
  const tensorflow = kept.find(({ wheel }) => wheel !== undefined && TENSORFLOW_NAMES.includes(wheel.name));
  return tensorflow === undefined ? [] : importedByTensorFlow(names, tensorflow.requirement.wantedBy);
}

function firstWith(spec: string, list: readonly Served[]): number {
  return list.findIndex(({ requirement }) => requirement.spec === spec);
}

const NAME = /^[A-Za-z0-9._-]+/;

function servedBy(requirement: Requirement, options: PlanOptions): Served {
  const parsed = parseRequirement(requirement.spec);
  if (typeof parsed === 'string') return { requirement, wheel: undefined };
  const wheel = wheelOf(parsed, options);
  const isChosen = requirement.hashes !== undefined || parsed.url !== undefined || parsed.extras.length > 0;
  if (wheel === undefined || isChosen) {
    return { requirement, wheel: { name: parsed.name, excludes: [], notices: [] } };
  }
  return { requirement: { ...requirement, spec: requirement.spec.replace(NAME, wheel.name) }, wheel };
}

function wheelOf(parsed: ParsedRequirement, options: PlanOptions): Wheel | undefined {
  switch (parsed.name) {
    case 'tensorflow':
      return tensorflowWheel(tensorflowFor(options), tensorflowNotices(tensorflowFor(options)));
    case 'tensorflow-cpu':
      return tensorflowWheel(parsed.name, []);
    case 'xgboost':
      return options.gpu === true ? undefined : xgboostWheel(pinnedBy(parsed));
    default:
      return undefined;
  }
}

/** Packages that need `tensorflow` itself would bring the large wheel along with the small one. */
function tensorflowWheel(name: string, notices: readonly string[]): Wheel {
  const large = name === 'tensorflow' ? [] : ['tensorflow'];
  return { name, excludes: [...TENSORFLOW_EXCLUDES, ...large], notices };
}

function xgboostWheel(version: string | undefined): Wheel {
  const name = smallestXgboost(version);
  return {
    name,
    excludes: name === 'xgboost' ? NCCL : ['xgboost'],
    notices: savedNotices(name, version),
  };
}

function pinnedBy({ specifiers }: ParsedRequirement): string | undefined {
  return specifiers.find(({ operator, prefix }) => operator === '==' && !prefix)?.version;
}
