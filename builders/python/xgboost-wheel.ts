import { parseSpecifiers, satisfies } from './specifiers.ts';

/** xgboost-cpu is the same code without that for GPUs; it exists from 2.1.1 on. */
export function smallestXgboost(version: string | undefined): string {
  return version !== undefined && satisfies(version, parseSpecifiers('>=2.1.1') ?? [])
    ? 'xgboost-cpu'
    : 'xgboost';
}

/** What the wheels of xgboost load only for training on several GPUs. */
export const NCCL: readonly string[] = ['nvidia-nccl-cu12', 'nvidia-nccl-cu13'];

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

/** What to say where `--gpu` was not asked for and this distribution is installed. */
export function savedNotices(name: string, version: string | undefined): readonly string[] {
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
