"""Spans as a collector gets them."""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from grpc_calls import channel_to

from seldon_wrapper import protos
from seldon_wrapper.tracing import _jaeger_ids, _point_at_jaeger

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def collector():
    """An OTLP collector; ``spans`` are what it got."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                names = {a.key: a.value.string_value for a in resource.resource.attributes}
                for scope in resource.scope_spans:
                    server.spans.extend((names["service.name"], span) for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.spans = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_spans_of_both_transports(start, collector):
    endpoint = f"http://127.0.0.1:{collector.server_address[1]}"
    server = start("Traced", TRACING="1", OTEL_EXPORTER_OTLP_ENDPOINT=endpoint)
    url = server.url + "/predict"
    assert requests.get(server.url + "/health/ping", timeout=20).text == "pong"
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01", "Seldon-Puid": "p1"}
    assert requests.post(url, json={"strData": "x"}, headers=headers, timeout=20).json()["strData"] == "x"
    uber = {"uber-trace-id": f"{TRACE}:{SPAN}:0:1"}
    assert requests.post(url, json={"strData": "fail"}, headers=uber, timeout=20).status_code == 500
    message = protos.from_json("SeldonMessage", {"strData": "x"}).SerializeToString()
    with channel_to(server) as channel:
        metadata = (("traceparent", headers["traceparent"]),)
        channel.unary_unary("/seldon.protos.Model/Predict")(message, timeout=20, metadata=metadata)
    assert server.stop() == 0  # exports what is left

    assert {service for service, _ in collector.spans} == {"Traced"}
    spans = [span for _, span in collector.spans]
    assert {span.trace_id.hex() for span in spans} == {TRACE}
    ours = {span.span_id: span for span in spans if span.name != "own work"}
    assert sorted(span.name for span in ours.values()) == ["predict", "predict", "seldon.protos.Model/Predict"]
    assert {span.parent_span_id.hex() for span in ours.values()} == {SPAN}
    own = [span for span in spans if span.name == "own work"]
    assert {span.parent_span_id for span in own} == set(ours)
    [failed] = [span for span in ours.values() if span.status.code == 2]
    assert "told to" in failed.status.message
    puids = [a.value.string_value for span in ours.values() for a in span.attributes if a.key == "seldon.puid"]
    assert puids == ["p1"]


def test_an_image_without_opentelemetry_serves_without_traces(start, tmp_path):
    (tmp_path / "opentelemetry.py").write_text("raise ImportError('there is no opentelemetry')\n")
    server = start("Echo", TRACING="1", PYTHONPATH=str(tmp_path))
    assert requests.post(server.url + "/predict", json={"strData": "x"}, timeout=20).json()["strData"] == "x"
    said = [json.loads(line) for line in server.log.splitlines() if "TRACING is set" in line]
    assert [entry["level"] for entry in said] == ["ERROR"]


def test_an_unreachable_collector_costs_no_request(start):
    server = start("Echo", TRACING="1", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    for _ in range(3):
        assert requests.post(server.url + "/predict", json={"strData": "x"}, timeout=20).status_code == 200
    assert server.stop() == 0


@pytest.mark.parametrize(
    ("header", "ids"),
    [(b"a:b:0:1", (10, 11, 1)), (b"a%3Ab%3A0%3A1", (10, 11, 1)), (b"", None), (None, None), (b"x:y", None), (b"0:0:0:0", None)],
)
def test_jaegers_header(header, ids):
    assert _jaeger_ids(header) == ids


def test_jaegers_host_is_where_spans_go_unless_said_otherwise():
    environ = {"JAEGER_AGENT_HOST": "jaeger"}
    _point_at_jaeger(environ)
    assert environ["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://jaeger:4318"
    environ = {"JAEGER_AGENT_HOST": "jaeger", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://other"}
    _point_at_jaeger(environ)
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" not in environ
