/* eslint-disable n/no-process-env -- where OpenTelemetry's own code looks for its variables */
import { context, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe } from '../errors.ts';
import type { Request } from '../http/messages.ts';
import { rescued, onceThere, type Later } from '../later.ts';
import type { Log } from '../process/logs.ts';
import type { Variables } from '../settings.ts';
import { parseYaml } from '../yaml.ts';
import { callerOf, type HeaderOf } from './caller.ts';
import { extraTags, type ExtraTags } from './extra-tags.ts';
import { readConfig, variablesFor, type Attribute, type JaegerConfig } from './jaeger.ts';
import type { Tracing } from './types.ts';

const LAST_EXPORT_MS = 3000; // for what is not yet exported when the worker stops
const NO_FILE: JaegerConfig = { enabled: true, variables: {}, tags: {}, ignored: [] };

/** Tracing as the environment wants it; undefined where Jaeger's file switches it off. Rejects with a StartupError. */
export async function tracingOf(
  modelName: string,
  variables: Variables,
  log: Log,
): Promise<Tracing | undefined> {
  const path = variables['JAEGER_CONFIG_PATH'] ?? '';
  const io = { read: (file: string) => readFile(file, 'utf8'), parse: parseYaml };
  const config = path === '' ? NO_FILE : await readConfig(path, io);
  if (!config.enabled) {
    log('INFO', `no traces: ${path} switches them off`);
    return undefined;
  }
  const tags = extraTags(variables['JAEGER_EXTRA_TAGS'] ?? '');
  sayIgnored(log, path, config.ignored);
  sayIgnored(log, 'JAEGER_EXTRA_TAGS', tags.ignored);
  Object.assign(process.env, variablesFor(variables, config.variables));
  return new OtlpTracing(modelName, { ...config.tags, ...tags.fixed }, tags);
}

function sayIgnored(log: Log, where: string, ignored: readonly string[]): void {
  if (ignored.length > 0)
    log('WARNING', `${where}: nothing here does what these ask for: ${ignored.join(', ')}`);
}

interface Beginning {
  readonly name: string;
  readonly header: HeaderOf;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Makes spans and exports them over OTLP; OTEL_… variables say where to and how many. */
class OtlpTracing implements Tracing {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;
  readonly #tags: ExtraTags;

  constructor(modelName: string, attributes: Readonly<Record<string, Attribute>>, tags: ExtraTags) {
    const name = modelName.replace(/\.[cm]?[jt]s$/, '');
    const resource = defaultResource()
      .merge(resourceFromAttributes({ 'service.name': name, ...attributes }))
      .merge(detectResources({ detectors: [envDetector] }));
    this.#tags = tags;
    this.#provider = new BasicTracerProvider({
      resource,
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
    });
    this.#tracer = this.#provider.getTracer('seldon_wrapper');
    // What the component traces itself joins in: @opentelemetry/api finds these whatever copy of it is used.
    trace.setGlobalTracerProvider(this.#provider);
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  }

  rest<T>(operation: string, request: Request, call: () => Later<T>): Later<T> {
    const header: HeaderOf = (name) => request.headers.get(name);
    return this.#span({ name: operation, header, attributes: this.#tags.of(request) }, call);
  }

  grpc<T>(method: string, header: HeaderOf, call: () => Later<T>): Later<T> {
    return this.#span({ name: method, header, attributes: {} }, call);
  }

  async finish(): Promise<void> {
    const late = delay(LAST_EXPORT_MS, undefined, { ref: false });
    await Promise.race([this.#provider.shutdown().catch(() => undefined), late]);
  }

  #span<T>({ name, header, attributes }: Beginning, call: () => Later<T>): Later<T> {
    const caller = callerOf(header);
    const span = this.#tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, caller);
    const puid = header('seldon-puid');
    if (puid !== undefined && puid !== '') span.setAttribute('seldon.puid', puid);
    const ended = (result: T): T => {
      span.end();
      return result;
    };
    return context.with(trace.setSpan(caller, span), () =>
      rescued(
        () => onceThere(call(), ended),
        (error) => {
          const message = describe(error);
          span.recordException(error instanceof Error ? error : message);
          span.setStatus({ code: SpanStatusCode.ERROR, message });
          span.end();
          throw error;
        },
      ),
    );
  }
}
