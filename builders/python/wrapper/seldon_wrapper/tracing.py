"""OpenTelemetry spans around the component's operations, where TRACING asks for them (docs/tracing.md).

The packages are not the wrapper's own: they are in an image that was built with TRACING, or that lists them.
"""

from __future__ import annotations

import logging
import os
import threading

from .jaeger import ExtraTags, JaegerConfig, read_config, set_variables

log = logging.getLogger(__name__)

_LAST_EXPORT = 3.0  # seconds for what is not yet exported when the worker stops
_ABSENT = (
    "TRACING is set, but this image has no OpenTelemetry (%s): build it with -e TRACING=1, or list opentelemetry-sdk and "
    "opentelemetry-exporter-otlp-proto-http in the requirements"
)


def tracing_of(settings) -> Tracing | None:
    """Tracing as the environment wants it; None where Jaeger's file switches it off, or its packages are not there."""
    path = os.environ.get("JAEGER_CONFIG_PATH")
    config = read_config(path) if path else JaegerConfig()
    if not config.enabled:
        log.info("no traces: %s switches them off", path)
        return None
    tags = ExtraTags(os.environ.get("JAEGER_EXTRA_TAGS") or "")
    _say_ignored(path, config.ignored)
    _say_ignored("JAEGER_EXTRA_TAGS", tags.ignored)
    try:
        return Tracing(settings.interface_name, config, tags)
    except ImportError as error:
        log.error(_ABSENT, error)
        return None


class Tracing:
    """Makes spans and exports them over OTLP; OTEL_… variables say where to and how many."""

    def __init__(self, service: str, config: JaegerConfig, tags: ExtraTags):
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        set_variables(os.environ, config.variables)
        os.environ.setdefault("OTEL_SERVICE_NAME", service)
        self._tags = tags
        self._provider = TracerProvider(resource=Resource.create({**config.tags, **tags.fixed}))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(self._provider)  # what the component traces itself joins in
        self._trace = trace
        self._tracer = self._provider.get_tracer("seldon_wrapper")
        self._propagator = TraceContextTextMapPropagator()

    def trace_rest(self, api) -> None:
        """Puts a span around every route that needs the component."""
        for route in api.routes.values():
            if route.needs_component:
                route.handler = self._traced(route.operation, route.handler, _headers_of_request, self._tags.of)
                route.of_json = None  # it would pass by the span

    def trace_grpc(self, api) -> None:
        """The same for every method."""
        for path, handler in api.handlers.items():
            api.handlers[path] = self._traced(path[1:], handler, _headers_of_call, _no_tags)

    def _traced(self, name: str, handler, headers_of, tags_of):
        def call(*arguments):
            headers = headers_of(*arguments)
            parent = self._parent(headers)
            tags = tags_of(*arguments)
            with self._tracer.start_as_current_span(name, parent, self._trace.SpanKind.SERVER, tags) as span:
                puid = headers.get(b"seldon-puid")
                if puid:
                    span.set_attribute("seldon.puid", puid.decode("latin-1"))
                return handler(*arguments)

        return call

    def _parent(self, headers):
        """The caller's span: W3C's header, or the one that Seldon's executor sends (uber-trace-id)."""
        traceparent = headers.get(b"traceparent")
        if traceparent:
            state = headers.get(b"tracestate") or b""
            carrier = {"traceparent": traceparent.decode("latin-1"), "tracestate": state.decode("latin-1")}
            return self._propagator.extract(carrier)
        ids = _jaeger_ids(headers.get(b"uber-trace-id"))
        if ids is None:
            return None
        trace_id, span_id, flags = ids
        context = self._trace.SpanContext(trace_id, span_id, True, self._trace.TraceFlags(flags & 1))
        return self._trace.set_span_in_context(self._trace.NonRecordingSpan(context))

    def finish(self) -> None:
        """Exports what is left, for a short time."""
        last = threading.Thread(target=self._provider.shutdown, daemon=True)
        last.start()
        last.join(_LAST_EXPORT)


def _jaeger_ids(header: bytes | None) -> tuple | None:
    """(trace, span, flags) of ``trace:span:parent:flags`` in hexadecimal digits."""
    try:
        trace_id, span_id, _, flags = (int(part, 16) for part in (header or b"").replace(b"%3A", b":").split(b":"))
    except ValueError:
        return None
    return (trace_id, span_id, flags) if trace_id and span_id else None


def _say_ignored(where: str | None, ignored: list) -> None:
    if ignored:
        log.warning("%s: nothing here does what these ask for: %s", where, ", ".join(ignored))


def _headers_of_request(request) -> dict:
    return request.headers


def _headers_of_call(buf, headers) -> dict:
    return headers


def _no_tags(*arguments) -> dict:
    return {}
