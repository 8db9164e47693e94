// Whose span is the parent of ours: W3C's traceparent, or the header of Jaeger that Seldon's executor sends
// (https://www.jaegertracing.io/docs/1.76/client-libraries/#propagation-format).
import { defaultTextMapGetter, ROOT_CONTEXT, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/** A header of a request by its name in lower case. */
export type HeaderOf = (name: string) => string | undefined;

const PROPAGATOR = new W3CTraceContextPropagator();

/** The context with the caller's span, as far as it tells. */
export function callerOf(header: HeaderOf): Context {
  const traceparent = header('traceparent');
  if (traceparent !== undefined) {
    const carrier = { traceparent, tracestate: header('tracestate') ?? '' };
    return PROPAGATOR.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  }
  const ids = jaegerIds(header('uber-trace-id') ?? '');
  if (!ids) return ROOT_CONTEXT;
  const [traceId, spanId, traceFlags] = ids;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** Trace, span and flags of `trace:span:parent:flags` in hexadecimal digits, which may lack leading zeros. */
export function jaegerIds(text: string): readonly [trace: string, span: string, flags: number] | undefined {
  const found = /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):[0-9a-f]*:([0-9a-f]{1,2})$/i.exec(
    text.replace(/%3A/gi, ':'),
  );
  if (!found) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = found;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const sampled = parseInt(flags, 16) & TraceFlags.SAMPLED;
  return [traceId.toLowerCase().padStart(32, '0'), spanId.toLowerCase().padStart(16, '0'), sampled];
}
