"""Thousands of damaged requests: no crash, no hang, and nothing that the client did wrong is called the server's fault.

FUZZ_REQUESTS says how many of each kind (npm run fuzz:serve: 10,000), FUZZ_SEED which ones.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import socket

import grpc
import pytest
from grpc_calls import channel_to
from http2_client import Client, frame
from http2_mutations import HELLO, http2_stream
from mutations import bodies, http_stream, mutated_bytes, mutated_value, rest_request

from seldon_wrapper import http2_frames as h2
from seldon_wrapper import protos, wire
from seldon_wrapper.errors import BadRequest
from seldon_wrapper.grpc_api import METHODS

COUNT = int(os.environ.get("FUZZ_REQUESTS") or 700)
SEED = int(os.environ.get("FUZZ_SEED") or 20220722)
CLIENTS_ERRORS = (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.UNIMPLEMENTED)


@pytest.fixture
def server(start):
    """A server whose one worker must be the same in the end."""
    running = start("Echo")
    workers = running.workers()
    yield running
    assert running.workers() == workers
    connection = http.client.HTTPConnection("127.0.0.1", running.ports["http"], timeout=10)
    connection.request("POST", "/predict", b'{"strData":"x"}', {"Content-Type": "application/json"})
    assert json.loads(connection.getresponse().read())["strData"] == "x"


def test_mutated_rest_requests(server):
    rng, seeds = random.Random(SEED), bodies()
    connection = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=10)
    found: dict = {}
    for index in range(COUNT):
        path, kind, body = rest_request(rng, seeds)
        connection.request("POST", path, body, {"Content-Type": kind} if kind else {})
        answer = connection.getresponse()
        text = answer.read()
        shown = f"request {index} of seed {SEED}: {path} {kind} {body[:300]!r}: {answer.status} {text[:300]!r}"
        assert answer.status < 500, f"{shown}\n{server.log[-3000:]}"
        assert "Traceback" not in text.decode(), shown
        json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
        found[answer.status] = found.get(answer.status, 0) + 1
    assert {200, 400} <= found.keys(), found  # else the mutations reach nothing


def test_mutated_grpc_requests(server):
    rng, seeds = random.Random(SEED), _messages()
    found: dict = {}
    with channel_to(server) as channel:
        for index in range(COUNT):
            method = rng.choice(sorted(METHODS))
            buf = rng.choice(seeds)
            if rng.random() < 0.8:
                buf = mutated_bytes(rng, buf, (b"\xff" * 9, b"\x0a\x00", b"\x1a", b"\x08\x80", b"\x12\x05" * 60))
            code, details = grpc.StatusCode.OK, ""
            try:
                channel.unary_unary(f"/seldon.protos.{method}")(buf, timeout=10)
            except grpc.RpcError as error:
                code, details = error.code(), error.details()
            shown = f"call {index} of seed {SEED}: {method} {buf[:300]!r}: {code} {details}"
            assert code is grpc.StatusCode.OK or code in CLIENTS_ERRORS, f"{shown}\n{server.log[-3000:]}"
            found[code] = found.get(code, 0) + 1
    assert {grpc.StatusCode.OK, grpc.StatusCode.INVALID_ARGUMENT} <= found.keys(), found


def _messages() -> list:
    """Binary forms of the cases' bodies and of mutations of them, as far as they are messages."""
    rng = random.Random(SEED)
    found = set()
    for body in bodies():
        for one in (body, mutated_value(rng, body)):
            for name in ("SeldonMessage", "SeldonMessageList", "Feedback"):
                try:
                    found.add(protos.from_json(name, one).SerializeToString())
                except BadRequest:
                    continue
    return sorted(found)


def test_damaged_http(server):
    rng = random.Random(SEED)
    found: dict = {}
    for index in range(COUNT):
        stream = http_stream(rng)
        answer = _all_answers(server, stream)
        statuses = [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]
        shown = f"stream {index} of seed {SEED}: {stream[:500]!r}: {answer[:500]!r}"
        assert answer == b"" or answer.startswith(b"HTTP/1.1 "), shown
        assert all(status < 500 or status == 501 for status in statuses), f"{shown}\n{server.log[-3000:]}"
        for status in statuses:
            found[status] = found.get(status, 0) + 1
    assert {200, 400} <= found.keys(), found


def _all_answers(server, stream: bytes) -> bytes:
    """All that comes back until the connection ends. A hang is a failure: it times out."""
    with socket.create_connection(("127.0.0.1", server.ports["http"]), timeout=10) as connection:
        parts = []
        try:
            connection.sendall(stream)
            connection.shutdown(socket.SHUT_WR)
            while True:
                part = connection.recv(65536)
                if not part:
                    break
                parts.append(part)
        except (ConnectionResetError, BrokenPipeError):  # refused before all of it was read
            pass
        return b"".join(parts)


def test_damaged_http2(server):
    """Each stream on a connection of its own, while others go on; nothing of it may be an exception here."""
    rng = random.Random(SEED)
    found: dict = {}
    with Client(server) as other, Client(server) as half:
        stream, head = half.head()
        half.send(head[:-5])  # in the buffer that all connections share
        for index in range(COUNT):
            sent = http2_stream(rng)
            shown = f"stream {index} of seed {SEED}: {sent!r}"
            with Client(server, greet=False) as client:
                _send_all(client, sent)
                try:
                    client.read(lambda client=client: False, 10)
                except (TimeoutError, socket.timeout):
                    pytest.fail(f"it hangs: {shown}\n{server.log[-3000:]}")
            kinds = {answer.status for answer in client.answers.values()} | {f"goaway {client.goaway}"}
            for kind in kinds:
                found[kind] = found.get(kind, 0) + 1
            if index % 50 == 0:
                assert "Traceback" not in server.log, f"{shown}\n{server.log[-3000:]}"
                other.send(h2.window_frame(0, 1000))
                assert other.ask(HELLO).json["strData"] == "hello", shown
        half.send(head[-5:] + frame(h2.DATA, h2.END_STREAM, stream, HELLO))
        assert half.answer(stream).json["strData"] == "hello"
    assert "Traceback" not in server.log, server.log[-3000:]
    assert "Fatal error" not in server.log, server.log[-3000:]
    assert {"0", "3", "13", "goaway 1", "goaway 6", "goaway 9", "goaway None"} <= found.keys(), found


def _send_all(client, sent: bytes) -> None:
    try:
        client.send(sent)
        client.socket.shutdown(socket.SHUT_WR)
    except (ConnectionError, OSError):  # refused before all of it was read
        pass


HALF_A_PAIR = b'"\\ud800"'
BOMB = b'{"data":{"tftensor":{"dtype":"DT_HALF","halfVal":[15360],"tensorShape":{"dim":[{"size":2147483648}]}}}}'
NESTED_LIST = b'{"data":{"ndarray":' + b"[" * 200_000 + b"]" * 200_000 + b"}}"
NESTED_OBJECT = b'{"jsonData":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/send-feedback", HALF_A_PAIR),
        ("/predict", BOMB),
        *((path, body) for path in ("/predict", "/aggregate", "/send-feedback") for body in (NESTED_LIST, NESTED_OBJECT)),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value[:40]),
)
def test_found_by_fuzzing(server, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=20)
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    assert connection.getresponse().status == 400


def test_deeply_nested_messages(server):
    value = b""
    for _ in range(3000):
        value = _block(0x32, _block(0x0A, value))
    with channel_to(server) as channel, pytest.raises(grpc.RpcError) as raised:
        channel.unary_unary("/seldon.protos.Model/Predict")(_block(0x1A, _block(0x1A, _block(0x0A, value))), timeout=10)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def _block(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + wire.varint(len(content)) + content
