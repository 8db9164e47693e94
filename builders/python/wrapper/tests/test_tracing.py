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
from seldon_wrapper.http_messages import Request
from seldon_wrapper.jaeger import ExtraTags, config_of, set_variables
from seldon_wrapper.tracing import _jaeger_ids

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def tags_of(owner) -> dict:
    return {a.key: a.value.string_value for a in owner.attributes}


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
                names = tags_of(resource.resource)
                server.resources.append(names)
                for scope in resource.scope_spans:
                    server.spans.extend((names["service.name"], span) for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.spans, server.resources = [], []
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
    [
        (b"a:b:0:1", (10, 11, 1)),
        (b"a%3Ab%3A0%3A1", (10, 11, 1)),
        (b"", None),
        (None, None),
        (b"x:y", None),
        (b"0:0:0:0", None),
    ],
)
def test_jaegers_header(header, ids):
    assert _jaeger_ids(header) == ids


@pytest.mark.parametrize(
    ("environ", "wanted", "added"),
    [
        ({"JAEGER_AGENT_HOST": "jaeger"}, {}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://jaeger:4318"}),
        ({"JAEGER_AGENT_HOST": "jaeger", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://other"}, {}, {}),
        (
            {"JAEGER_AGENT_HOST": "jaeger"},
            config_of({"local_agent": {"reporting_host": "file"}}).variables,
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://file:4318"},
        ),
        (
            {},
            config_of({"sampler": {"type": "probabilistic", "param": 0.25}, "reporter_flush_interval": 2}).variables,
            {
                "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
                "OTEL_TRACES_SAMPLER_ARG": "0.25",
                "OTEL_BSP_SCHEDULE_DELAY": "2000",
            },
        ),
        ({"OTEL_TRACES_SAMPLER": "always_on"}, config_of({"sampler": {"type": "const", "param": 0}}).variables, {}),
    ],
)
def test_jaegers_settings_are_said_in_opentelemetrys_words_unless_those_are_set(environ, wanted, added):
    before = dict(environ)
    set_variables(environ, wanted)
    assert environ == {**before, **added}


def test_what_a_jaeger_configuration_asks_for():
    config = config_of(
        {
            "sampler": {"type": "const", "param": 0, "refresh": 1},
            "local_agent": {"reporting_host": "jaeger", "reporting_port": 6831},
            "tags": {"team": "risk", "shard": 3, "zones": ["a"]},
            "service_name": "other",
        }
    )
    assert config.variables == {
        "OTEL_TRACES_SAMPLER": "parentbased_always_off",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://jaeger:4318",
    }
    assert config.tags == {"team": "risk", "shard": 3, "zones": "['a']"}
    assert config.ignored == ["sampler.refresh", "local_agent.reporting_port", "service_name"]
    assert config_of({"sampler": {"type": "remote", "param": 0.1}}).ignored == ["sampler.type=remote"]
    assert config_of({"enabled": False}).enabled is False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file"),
        ("sampler: {type: const, param: often}", "sampler.param is no number"),
        ("sampler: {type: probabilistic, param: 7}", "not between 0 and 1"),
        ("- tags", "is no mapping"),
        ("sampler: [", "expected"),
    ],
)
def test_a_jaeger_configuration_that_cannot_be_read_ends_the_start(start, tmp_path, text, said):
    path = tmp_path / "jaeger.yaml"
    if text is not None:
        path.write_text(text)
    server = start("Echo", ready=False, TRACING="1", JAEGER_CONFIG_PATH=str(path))
    assert server.process.wait(20) == 1
    assert str(path) in server.log
    assert said in server.log


def test_a_jaeger_configuration_and_extra_tags_are_followed(start, tmp_path, collector):
    (tmp_path / "jaeger.yaml").write_text(
        "sampler: {type: const, param: 0}\nservice_name: other\ntags: {team: risk}\nreporter_flush_interval: 0.1\n"
    )
    server = start(
        "Echo",
        TRACING="1",
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.server_address[1]}",
        JAEGER_CONFIG_PATH=str(tmp_path / "jaeger.yaml"),
        JAEGER_EXTRA_TAGS="method, path, zone=eu, remote_user",
    )
    url = server.url + "/predict"
    requests.post(url, json={"strData": "not sampled"}, timeout=20)
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}  # the caller samples, and that counts
    requests.post(url, json={"strData": "x"}, headers=headers, timeout=20)
    assert server.stop() == 0
    [(service, span)] = collector.spans
    assert service == "Echo"
    assert tags_of(span) == {"method": "POST", "path": "/predict"}
    assert {"team": "risk", "zone": "eu"}.items() <= collector.resources[0].items()
    said = [json.loads(line)["message"] for line in server.log.splitlines() if "nothing here does" in line]
    assert [line.rsplit(": ", 1)[1] for line in said] == ["service_name", "remote_user"]


def test_a_jaeger_configuration_can_switch_tracing_off(start, tmp_path, collector):
    (tmp_path / "jaeger.yaml").write_text("enabled: false\n")
    endpoint = f"http://127.0.0.1:{collector.server_address[1]}"
    path = str(tmp_path / "jaeger.yaml")
    server = start("Echo", TRACING="1", OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, JAEGER_CONFIG_PATH=path)
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
    requests.post(server.url + "/predict", json={"strData": "x"}, headers=headers, timeout=20)
    assert server.stop() == 0
    assert collector.spans == []


def test_extra_tags_have_flasks_names_and_are_left_out_where_empty():
    request = Request()
    request.method, request.path, request.query = b"POST", b"/predict", b"a=1"
    request.body, request.headers = b"x" * 2000, {b"host": b"here:9000", b"user-agent": b"me"}
    names = "method,path,full_path,url,base_url,query_string,scheme,host,user_agent,referrer,content_type,data"
    tags = ExtraTags(names).of(request)
    assert len(tags.pop("data")) == 1024
    assert tags == {
        "method": "POST",
        "path": "/predict",
        "full_path": "/predict?a=1",
        "url": "http://here:9000/predict?a=1",
        "base_url": "http://here:9000/predict",
        "query_string": "a=1",
        "scheme": "http",
        "host": "here:9000",
        "user_agent": "me",
    }
