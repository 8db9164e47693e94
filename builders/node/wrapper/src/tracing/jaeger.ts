// What Seldon's JAEGER_… variables ask for, in OpenTelemetry's words (docs/tracing.md).
import { describe, StartupError } from '../errors.ts';
import { isRecord, plainText, shown } from '../guards.ts';
import type { Variables } from '../settings.ts';

const OTLP_PORT = 4318; // where a Jaeger takes OTLP over HTTP; its old ports take Thrift
const SUBJECTS = ['OTEL_EXPORTER_OTLP', 'OTEL_TRACES_SAMPLER', 'OTEL_BSP_SCHEDULE_DELAY'];

/** A client's configuration: OpenTelemetry's variables, tags of every span, and the keys that mean nothing here. */
export interface JaegerConfig {
  readonly enabled: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, Attribute>>;
  readonly ignored: readonly string[];
}

export type Attribute = string | number | boolean;

/** Reads the file that JAEGER_CONFIG_PATH names. Rejects with a StartupError where it cannot. */
export async function readConfig(
  path: string,
  io: { read: (path: string) => Promise<string>; parse: (text: string) => unknown },
): Promise<JaegerConfig> {
  try {
    return configOf(io.parse(await io.read(path)) ?? {});
  } catch (error) {
    throw new StartupError(`cannot use the file of JAEGER_CONFIG_PATH "${path}": ${describe(error)}`);
  }
}

interface Found {
  enabled: boolean;
  tags: Record<string, Attribute>;
  readonly variables: Record<string, string>;
  readonly ignored: string[];
}

/** The same from the file's content. Throws an Error for values that mean nothing. */
export function configOf(tree: unknown): JaegerConfig {
  const found: Found = { enabled: true, tags: {}, variables: {}, ignored: [] };
  for (const [key, value] of Object.entries(mapping('the configuration', tree))) {
    const read = READERS[key];
    if (read) read(value, found);
    else found.ignored.push(key);
  }
  return found;
}

const READERS: Readonly<Record<string, (value: unknown, found: Found) => void>> = {
  enabled: (value, found) => {
    found.enabled = Boolean(value);
  },
  tags: (value, found) => {
    const tags = Object.entries(mapping('tags', value)).map(([key, tag]) => [key, attribute(tag)] as const);
    found.tags = Object.fromEntries(tags);
  },
  sampler: readSampler,
  local_agent: readAgent,
  reporter_flush_interval: (value, found) => {
    const milliseconds = Math.trunc(number('reporter_flush_interval', value) * 1000);
    found.variables['OTEL_BSP_SCHEDULE_DELAY'] = String(milliseconds);
  },
};

function readSampler(value: unknown, found: Found): void {
  const { type, param = 1, ...others } = mapping('sampler', value);
  if (type !== 'const' && type !== 'probabilistic') {
    found.ignored.push(`sampler.type=${plainText(type, shown(type))}`);
    return;
  }
  const share = number('sampler.param', param);
  if (share < 0 || share > 1) throw new Error(`sampler.param is ${share}, which is not between 0 and 1`);
  if (type === 'const')
    found.variables['OTEL_TRACES_SAMPLER'] = `parentbased_always_${share > 0 ? 'on' : 'off'}`;
  else {
    found.variables['OTEL_TRACES_SAMPLER'] = 'parentbased_traceidratio';
    found.variables['OTEL_TRACES_SAMPLER_ARG'] = String(share);
  }
  found.ignored.push(...Object.keys(others).map((key) => `sampler.${key}`));
}

function readAgent(value: unknown, found: Found): void {
  const { reporting_host: host, ...others } = mapping('local_agent', value);
  if (typeof host === 'string' && host !== '')
    found.variables['OTEL_EXPORTER_OTLP_ENDPOINT'] = endpointOf(host);
  found.ignored.push(...Object.keys(others).map((key) => `local_agent.${key}`));
}

/** What the file asks for, else where JAEGER_AGENT_HOST points; nothing where OpenTelemetry's own variables speak. */
export function variablesFor(
  variables: Variables,
  wanted: JaegerConfig['variables'],
): Readonly<Record<string, string>> {
  const host = variables['JAEGER_AGENT_HOST'] ?? '';
  const agent = host === '' ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: endpointOf(host) };
  const settled = SUBJECTS.filter((subject) =>
    Object.entries(variables).some(([name, value]) => name.startsWith(subject) && value !== undefined),
  );
  const all: Record<string, string> = { ...agent, ...wanted };
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => !settled.some((subject) => name.startsWith(subject))),
  );
}

function endpointOf(host: string): string {
  return `http://${host}:${OTLP_PORT}`;
}

function mapping(what: string, value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new Error(`${what} is no mapping`);
  return value;
}

function number(what: string, value: unknown): number {
  if (typeof value !== 'number' && typeof value !== 'boolean')
    throw new Error(`${what} is no number: ${shown(value)}`);
  return Number(value);
}

/** A tag's value as OpenTelemetry takes it. */
function attribute(value: unknown): Attribute {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return shown(value);
}
