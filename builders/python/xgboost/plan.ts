import type { BuildPlan, PlanOptions, Requirement } from '../../../src/builder-api.ts';
import { planWithNeeds } from '../plan-needs.ts';
import { NCCL, savedNotices, smallestXgboost } from '../xgboost-wheel.ts';
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
      excludes: smaller && name === 'xgboost' ? NCCL.filter((one) => !facts.listed.includes(one)) : [],
      listed: [...facts.listed, name],
      notices: [...facts.notices, ...(smaller ? savedNotices(name, version) : [])],
    },
    options,
  );
}

function distributionOf({ pin }: Facts, { gpu }: PlanOptions): string {
  return pin.listed ?? (gpu === true ? 'xgboost' : smallestXgboost(pin.version));
}
