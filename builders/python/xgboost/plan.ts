import type { BuildPlan, PlanOptions, Requirement } from '../../../src/builder-api.ts';
import { planWithNeeds } from '../plan-needs.ts';
import { parseSpecifiers, satisfies } from '../specifiers.ts';
import type { Facts } from './facts.ts';

/** Plans the image of an XGBoost model. Throws E_NO_PYTHON_FITS. */
export function plan(facts: Facts, options: PlanOptions): BuildPlan {
  const { name, version } = { name: distributionOf(facts, options), version: facts.pin.version };
  const pinned: Requirement = {
    spec: version === undefined ? name : `${name}==${version}`,
    wantedBy: facts.artifact,
  };
  const smaller = options.gpu !== true;
  return planWithNeeds(
    'python/xgboost',
    {
      ...facts,
      requirements: [...facts.requirements, pinned],
      asOf: version === undefined ? undefined : { kind: 'release', name, version },
      // The wheels load it only for training on several GPUs.
      excludes: smaller && name === 'xgboost' ? NCCL.filter((one) => !facts.listed.includes(one)) : [],
      listed: [...facts.listed, name],
      notices: [...facts.notices, ...(smaller ? savedNotices(name, version) : [])],
    },
    options,
  );
}

const NCCL: readonly string[] = ['nvidia-nccl-cu12', 'nvidia-nccl-cu13'];

/** xgboost-cpu is the same code without that for GPUs; it exists from 2.1.1 on. */
function distributionOf({ pin }: Facts, { gpu }: PlanOptions): string {
  if (pin.listed !== undefined) return pin.listed;
  if (gpu === true || pin.version === undefined) return 'xgboost';
  return satisfies(pin.version, parseSpecifiers('>=2.1.1') ?? []) ? 'xgboost-cpu' : 'xgboost';
}

/**
 * Megabytes to download that the smaller choice saves on linux/amd64, by series: the wheels of PyPI with the newest
 * nvidia-nccl of the series' last day, less that of xgboost-cpu.
 */
const SAVED_MB: Readonly<Record<string, number>> = {
  '2.1': 420,
  '3.0': 385,
  '3.1': 400,
  '3.2': 416,
  '3.3': 396,
  '3.4': 394,
};

function savedNotices(name: string, version: string | undefined): readonly string[] {
  const [series = ''] = /^\d+\.\d+/.exec(version ?? '') ?? [];
  const saved = SAVED_MB[series];
  const about = saved === undefined ? '' : `, about ${saved} MB to download`;
  if (name === 'xgboost-cpu') {
    return [
      `xgboost-cpu is installed instead of xgboost, without the code for GPUs${about}: --gpu takes xgboost`,
    ];
  }
  return version !== undefined && satisfies(version, parseSpecifiers('>=2.1') ?? [])
    ? ['nvidia-nccl, which only training on several GPUs needs, is left out: --gpu takes it along']
    : [];
}
