import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

/** A span as a collector gets it; ids are hexadecimal. */
export interface Span {
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly trace: string;
  readonly id: string;
  readonly parent: string;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What takes in spans over OTLP, as Jaeger and OpenTelemetry's collector do. */
export interface Collector extends AsyncDisposable {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  readonly spans: readonly Span[];
}

// What is read of it: https://github.com/open-telemetry/opentelemetry-proto, trace/v1/trace.proto (Apache-2.0).
const REQUEST = protobuf
  .parse(
    `syntax = "proto3";
    message Request { repeated ResourceSpans resource_spans = 1; }
    message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
    message Resource { repeated KeyValue attributes = 1; }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message AnyValue { string string_value = 1; }
    message ScopeSpans { repeated Span spans = 2; }
    message Span {
      bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; Kind kind = 6;
      repeated KeyValue attributes = 9; Status status = 15;
    }
    enum Kind { UNSPECIFIED = 0; INTERNAL = 1; SERVER = 2; CLIENT = 3; PRODUCER = 4; CONSUMER = 5; }
    message Status { Code code = 3; }
    enum Code { UNSET = 0; OK = 1; ERROR = 2; }`,
  )
  .root.lookupType('Request');

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}
interface Request {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}
interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: string } | null;
}

/** Starts one on an address that containers reach. */
export async function startCollector(address: string): Promise<Collector> {
  const spans: Span[] = [];
  const server = createServer((request, response) => {
    const take = async (): Promise<void> => {
      const body = await buffer(request);
      const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      if (request.method !== 'POST' || request.url !== '/v1/traces') throw new Error('not for traces');
      spans.push(...spansOf(bytes));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    };
    take().catch((error: unknown) => {
      response.writeHead(400).end(String(error));
    });
  });
  server.listen(0, address);
  await once(server, 'listening');
  const where = server.address();
  if (where === null || typeof where === 'string') throw new Error('no port');
  return {
    endpoint: `http://${address}:${where.port}`,
    spans,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function spansOf(bytes: Uint8Array): readonly Span[] {
  const options = { enums: String, bytes: String, defaults: true, arrays: true };
  const { resourceSpans } = REQUEST.toObject(REQUEST.decode(bytes), options) as Request;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = textsOf(resource.attributes)['service.name'] ?? '';
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(span, service)));
  });
}

function spanOf(span: WireSpan, service: string): Span {
  return {
    service,
    name: span.name,
    kind: span.kind,
    trace: hexOf(span.traceId),
    id: hexOf(span.spanId),
    parent: hexOf(span.parentSpanId),
    failed: span.status?.code === 'ERROR',
    attributes: textsOf(span.attributes),
  };
}

function textsOf(attributes: readonly Attribute[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));
}

function hexOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
