import { isList, isRecord } from './guards.ts';
import { BOUNDS } from './bounds.ts';

export type MetricType = 'COUNTER' | 'GAUGE' | 'TIMER';

/** A metric as user code gives it and answers show it. */
export interface Metric {
  readonly key: string;
  readonly type: MetricType;
  /** A truth value counts as 0 or 1. */
  readonly value: number | boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** One time series of a worker; a timer's value is its bins and its sum. */
export interface Series {
  readonly type: MetricType;
  readonly key: string;
  readonly method: string;
  readonly tags: readonly (readonly [name: string, value: string])[];
  value: number;
  bins?: number[];
}

const FEEDBACK = 'seldon_api_model_feedback';
const REWARD = 'seldon_api_model_feedback_reward';

/** Whether a value is a list of well-formed metrics. */
export function areMetrics(value: unknown): value is Metric[] {
  return isList(value) && value.every(isMetric);
}

function isMetric(value: unknown): boolean {
  if (!isRecord(value) || typeof value['key'] !== 'string') return false;
  const { type, value: amount, tags } = value;
  if (type !== 'COUNTER' && type !== 'GAUGE' && type !== 'TIMER') return false;
  if (typeof amount !== 'number' && typeof amount !== 'boolean') return false;
  return areTags(tags);
}

function areTags(tags: unknown): boolean {
  if (tags === undefined || tags === null) return true;
  return isRecord(tags) && Object.values(tags).every((tag) => typeof tag === 'string');
}

/** The series of one worker. Nothing on the way of a request leaves the process. */
export class MetricStore {
  readonly #series = new Map<string, Series>();

  /** Records well-formed metrics of one call. */
  record(metrics: readonly Metric[], method: string): void {
    for (const metric of metrics) this.#recordOne(metric, method);
  }

  /** Counts one feedback and its reward. */
  recordReward(reward: number): void {
    this.#recordOne({ key: FEEDBACK, type: 'COUNTER', value: 1 }, 'feedback');
    this.#recordOne({ key: REWARD, type: 'COUNTER', value: reward }, 'feedback');
  }

  /** All series. */
  all(): readonly Series[] {
    return [...this.#series.values()];
  }

  #recordOne(metric: Metric, method: string): void {
    const series = this.#seriesOf(metric, method);
    const value = Number(metric.value);
    if (metric.type === 'GAUGE') series.value = value;
    else if (metric.type === 'COUNTER') series.value += value;
    else observe(series, value / 1000);
  }

  #seriesOf(metric: Metric, method: string): Series {
    const tags = Object.entries(metric.tags ?? {})
      .filter(([name]) => name !== 'method')
      .sort(([left], [right]) => (left < right ? -1 : 1));
    const id =
      tags.length === 0
        ? `${metric.type} ${method} ${metric.key}`
        : JSON.stringify([metric.type, method, metric.key, tags]);
    const known = this.#series.get(id);
    if (known) return known;
    const fresh: Series = { type: metric.type, key: metric.key, method, tags, value: 0 };
    if (metric.type === 'TIMER') fresh.bins = Array.from({ length: BOUNDS.length + 1 }, () => 0);
    this.#series.set(id, fresh);
    return fresh;
  }
}

function observe(series: Series, seconds: number): void {
  series.value += seconds;
  const found = BOUNDS.findIndex((bound) => seconds <= bound);
  const bin = found < 0 ? BOUNDS.length : found;
  if (series.bins) series.bins[bin] = (series.bins[bin] ?? 0) + 1;
}
