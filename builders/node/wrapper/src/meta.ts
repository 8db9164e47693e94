import { badMetric, BadRequest, SeldonError } from './errors.ts';
import { isList, isRecord, put, shown } from './guards.ts';
import { areMetrics, type Metric, type MetricStore } from './metrics.ts';
import type { Runtime } from './seldon-api.ts';

export type Operation =
  | 'predict'
  | 'transform_input'
  | 'transform_output'
  | 'route'
  | 'aggregate'
  | 'send_feedback'
  | 'health_status';

export type Meta = Readonly<Record<string, unknown>>;

/** What a component says of itself with one answer. */
export interface Said {
  readonly tags: unknown;
  readonly metrics: unknown;
  readonly runtime: Runtime;
}

export interface MetaSettings {
  readonly unitId: string | undefined;
  readonly unitImage: string | undefined;
  readonly includeMetrics: boolean;
  readonly recordRewards: boolean;
}

const LABELS: Readonly<Record<Operation, string>> = {
  predict: 'predict',
  transform_input: 'inputtransform',
  transform_output: 'outputtransform',
  route: 'router',
  aggregate: 'aggregate',
  send_feedback: 'feedback',
  health_status: 'health',
};
const NOTHING: Meta = {};

/** Makes the meta of one component's answers: tags, metrics, request path and puid. */
export class MetaMaker {
  readonly #settings: MetaSettings;
  readonly #store: MetricStore;
  readonly #ownPath: Readonly<Record<string, string>> | undefined;

  constructor(settings: MetaSettings, store: MetricStore) {
    this.#settings = settings;
    this.#store = store;
    if (settings.unitId !== undefined)
      this.#ownPath = { [settings.unitId]: settings.unitImage ?? 'NOT_IMPLEMENTED:NOT_IMPLEMENTED' };
  }

  /** Of a component that passes its input's meta on: own path first, tags overridden, metrics appended. */
  chained(operation: Operation, incoming: Meta | undefined, said: Said): Meta {
    if (incoming === undefined && this.#ownPath === undefined && saysNothing(said)) return NOTHING;
    return this.united(operation, [incoming], said);
  }

  /** Of a combiner: the union of its inputs' meta; the puid is the first one's. */
  united(operation: Operation, incoming: readonly (Meta | undefined)[], said: Said): Meta {
    const tags: Record<string, unknown> = {};
    const metrics: unknown[] = [];
    const meta = this.#start(incoming[0]?.['puid']);
    for (const other of incoming) {
      if (other === undefined) continue;
      const path = recordIn(other, 'requestPath');
      if (path && Object.keys(path).length > 0)
        meta['requestPath'] = { ...recordIn(meta, 'requestPath'), ...path };
      assign(tags, recordIn(other, 'tags'));
      metrics.push(...listIn(other, 'metrics'));
    }
    return this.#finish(meta, { operation, tags, metrics }, said);
  }

  /** Of a component that passes nothing on but the puid: routers, feedback, health. */
  own(operation: Operation, puid: unknown, said: Said): Meta {
    return this.#finish(this.#start(puid), { operation, tags: {}, metrics: [] }, said);
  }

  /** Records the metrics of one call; gives them as the answer shows them. Throws where one is not valid. */
  recorded(metrics: unknown, operation: Operation): readonly Metric[] {
    if (!areMetrics(metrics)) throw badMetric(metrics);
    if (metrics.length === 0) return metrics;
    const label = LABELS[operation];
    this.#store.record(metrics, label);
    return metrics.map((metric) =>
      metric.tags && Object.keys(metric.tags).length > 0
        ? { ...metric, tags: { ...metric.tags, method: label } }
        : metric,
    );
  }

  /** Counts a feedback; a reward of 0 says nothing and is not counted. */
  reward(reward: number): void {
    if (reward !== 0 && this.#settings.recordRewards) this.#store.recordReward(reward);
  }

  #start(puid: unknown): Record<string, unknown> {
    const meta: Record<string, unknown> = {};
    if (typeof puid === 'string' && puid !== '') meta['puid'] = puid;
    if (this.#ownPath) meta['requestPath'] = this.#ownPath;
    return meta;
  }

  #finish(
    meta: Record<string, unknown>,
    incoming: { operation: Operation; tags: Record<string, unknown>; metrics: readonly unknown[] },
    said: Said,
  ): Meta {
    const tags = incoming.tags;
    assign(tags, tagsOf(said.tags));
    assign(tags, tagsOf(said.runtime.tags));
    if (Object.keys(tags).length > 0) meta['tags'] = tags;
    const own = [said.metrics, said.runtime.metrics]
      .filter((metrics) => metrics !== undefined)
      .flatMap((metrics) => this.recorded(metrics, incoming.operation));
    const metrics = this.#settings.includeMetrics ? [...incoming.metrics, ...own] : incoming.metrics;
    if (metrics.length > 0) meta['metrics'] = metrics;
    return meta;
  }
}

function saysNothing({ tags, metrics, runtime }: Said): boolean {
  return (
    tags === undefined && metrics === undefined && runtime.tags === undefined && runtime.metrics === undefined
  );
}

function tagsOf(tags: unknown): Meta | undefined {
  if (tags === undefined || tags === null) return undefined;
  if (isRecord(tags)) return tags;
  throw new SeldonError(
    `tags() must return an object, not ${shown(tags)}`,
    500,
    'MICROSERVICE_INTERNAL_ERROR',
  );
}

function assign(target: Record<string, unknown>, source: Meta | undefined): void {
  if (source) for (const [key, value] of Object.entries(source)) put(target, key, value);
}

function recordIn(meta: Meta, key: string): Record<string, unknown> | undefined {
  const value = meta[key];
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) throw new BadRequest(`meta.${key} must be an object`);
  return value;
}

function listIn(meta: Meta, key: string): readonly unknown[] {
  const value = meta[key];
  if (value === undefined || value === null) return [];
  if (!isList(value)) throw new BadRequest(`meta.${key} must be a list`);
  return value;
}
