"""gRPC over HTTP/2 over real sockets: messages, windows and limits. The rules of HTTP/2 itself are h2spec's."""

from __future__ import annotations

import gzip
import time
import zlib
from struct import pack

import pytest
from http2_client import PREDICT, Client, frame, message, prefixed
from running import GrpcRunning, loops

from seldon_wrapper import http2_frames as h2
from seldon_wrapper.errors import SeldonMicroserviceException
from seldon_wrapper.http2_frames import END_HEADERS, END_STREAM

HEALTH = "/grpc.health.v1.Health/"
REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
HELLO = message(strData="hello")
LONG = "y" * 300_000
OK = "0"


class Echo:
    """Gives back what it gets; some texts are told what to do."""

    def __init__(self):
        self.seen: list = []

    def predict(self, features, names):
        self.seen.append(features)
        if str(features).startswith("slow"):
            time.sleep(0.4)
        if features == "fail":
            raise SeldonMicroserviceException("100 % wröng\n" + "x" * 9000, status_code=429, reason="TOO_MUCH")
        if features == "long":
            return LONG
        return features


@pytest.fixture(scope="module", params=[(k, t) for k in loops() for t in (1, 2)], ids=str)
def running(request):
    server = GrpcRunning(*request.param, Echo())
    yield server
    server.stop()


@pytest.fixture(params=loops())
def threaded(request):
    """Where calls wait for each other."""
    server = GrpcRunning(request.param, 2, Echo())
    yield server
    server.stop()


@pytest.fixture
def client(running):
    """A connection that must still answer in the end."""
    with Client(running) as one:
        yield one
        assert one.ask(HELLO).json["strData"] == "hello"


def test_a_call(client):
    answer = client.ask(HELLO)
    assert answer.json == {"meta": {}, "strData": "hello"}
    assert answer.headers[":status"] == "200"
    assert answer.headers["content-type"] == "application/grpc"
    assert answer.status == OK


def test_calls_side_by_side(client):
    streams = [client.call(message(strData=str(index))) for index in range(200)]
    assert [client.answer(stream).json["strData"] for stream in streams] == [str(index) for index in range(200)]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7])
def test_messages_in_pieces(client, size):
    assert client.ask(HELLO, size=size).json["strData"] == "hello"


def test_a_connection_byte_by_byte(running):
    with Client(running, greet=False) as client:
        stream, head = client.head()
        whole = h2.PREFACE + h2.settings_frame({}) + head + frame(h2.DATA, END_STREAM, stream, HELLO)
        for at in range(len(whole)):
            client.send(whole[at : at + 1])
        assert client.answer(stream).json["strData"] == "hello"


def test_the_buffer_of_all_connections_keeps_them_apart(running):
    with Client(running) as one, Client(running) as other:
        bodies = {client: message(strData=name * 40_000) for client, name in ((one, "a"), (other, "b"))}
        streams = {}
        rests = {}
        for client, body in bodies.items():
            streams[client], head = client.head()
            data = b"".join(
                frame(h2.DATA, 0, streams[client], body[at : at + 9000]) for at in range(0, len(body), 9000)
            )
            rests[client] = head + data + frame(h2.DATA, END_STREAM, streams[client])
        while any(rests.values()):
            for client in bodies:
                client.send(rests[client][:777])
                rests[client] = rests[client][777:]
        assert one.answer(streams[one]).json["strData"] == "a" * 40_000
        assert other.answer(streams[other]).json["strData"] == "b" * 40_000


def test_large_messages_both_ways(client):
    text = "z" * 3_000_000
    stream = client.call(message(strData=text))
    client.send(h2.window_frame(0, 4 << 20) + h2.window_frame(stream, 4 << 20))
    answer = client.answer(stream)
    assert answer.json["strData"] == text
    assert max(answer.frames) <= 16384
    assert 0 in dict(client.windows)  # it lets us send on


def test_large_frames_where_the_client_takes_them(running):
    with Client(running, {h2.SET_MAX_FRAME_SIZE: 1 << 20, h2.SET_INITIAL_WINDOW_SIZE: 1 << 20}) as client:
        client.send(h2.window_frame(0, 1 << 20))
        answer = client.ask(message(strData="long"))
        assert answer.json["strData"] == LONG
        assert max(answer.frames) > 250_000


@pytest.mark.parametrize("window", [1, 7, 100])
def test_small_windows(running, window):
    with Client(running, {h2.SET_INITIAL_WINDOW_SIZE: window}) as client:
        stream = client.call(message(strData="w" * 300))
        answer = client.of(stream)
        while not answer.ended:
            sent = len(answer.data)
            client.read(lambda sent=sent: len(answer.data) >= sent + window or answer.ended)
            assert all(size <= window for size in answer.frames)
            client.send(h2.window_frame(stream, window))
        assert answer.json["strData"] == "w" * 300


def test_a_call_that_waits_for_its_window_holds_up_no_other(running):
    with Client(running, {h2.SET_INITIAL_WINDOW_SIZE: 1000}) as client:
        stuck = client.call(message(strData="long"))
        client.read(lambda: len(client.of(stuck).data) == 1000)
        assert client.ask(HELLO).json["strData"] == "hello"
        client.send(h2.settings_frame({h2.SET_INITIAL_WINDOW_SIZE: 0}))  # the window is below zero now
        client.send(h2.window_frame(stuck, 500))
        client.read(lambda: client.acks == 2)
        client.read_on(0.2)
        assert len(client.of(stuck).data) == 1000
        client.send(h2.window_frame(0, 1 << 20) + h2.settings_frame({h2.SET_INITIAL_WINDOW_SIZE: 1 << 20}))
        assert client.answer(stuck).json["strData"] == LONG


def test_the_window_of_the_connection(running):
    with Client(running, {h2.SET_INITIAL_WINDOW_SIZE: 1 << 20}) as client:
        streams = [client.call(message(strData="long")) for _ in range(3)]
        client.read_on(0.5)
        assert sum(len(client.of(stream).data) for stream in streams) == 65535
        client.send(h2.window_frame(0, 2 << 20))
        assert [client.answer(stream).json["strData"] for stream in streams] == [LONG] * 3


def test_headers_that_change_with_every_call(client):
    for index in range(600):
        path = PREDICT if index % 3 else "/seldon.protos.Generic/TransformInput"
        answer = client.ask(message(strData=str(index)), path, seldon_puid=f"id-{index:09}", x_a="b" * (index % 50))
        assert answer.json["strData"] == str(index)


def test_the_same_headers_mean_what_the_table_says(client):
    """A block of indexes only, before and after the table has changed."""
    pairs = [(":method", "POST"), (":scheme", "http"), ("content-type", "application/grpc"), ("te", "trailers")]
    paths = [PREDICT, "/seldon.protos.Nothing/Predict"]
    blocks = []
    for path in (paths[0], paths[0], paths[1], paths[0], paths[1], paths[1]):
        stream, head = client.head_of([(":path", path), *pairs])
        client.send(head + frame(h2.DATA, END_STREAM, stream, HELLO))
        blocks.append((path, client.answer(stream).status))
    assert [status for _, status in blocks] == ["0", "0", "12", "0", "12", "12"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", "13", "no message"),
        (HELLO + HELLO, "13", "more than one"),
        (HELLO[:-1], "13", "truncated"),
        (HELLO[:3], "13", "truncated"),
        (prefixed(b"x", 2), "13", "flag"),
        (prefixed(b"x", 1), "13", "grpc-encoding"),
        (prefixed(b"\xff\xff"), "3", ""),
        (pack(">BI", 0, 5 << 20), "8", "Received message larger than max (5242880 vs. 4194304)"),
    ],
)
def test_what_is_no_message(client, body, status, said):
    answer = client.ask(body)
    assert answer.status == status
    assert said in answer.headers["grpc-message"].replace("%25", "%")


def test_a_message_that_is_too_large_is_refused_by_its_prefix(client):
    stream, head = client.head()
    client.send(head + frame(h2.DATA, 0, stream, pack(">BI", 0, 5 << 20)))
    answer = client.answer(stream)
    assert answer.status == "8"
    for _ in range(100):  # on its way
        client.send(frame(h2.DATA, 0, stream, b"x" * 16384))
    client.send(frame(h2.DATA, END_STREAM, stream))
    assert client.ask(HELLO).status == OK
    assert answer.reset == h2.NO_ERROR


@pytest.mark.parametrize(
    ("encoding", "compress", "status"),
    [
        ("gzip", gzip.compress, OK),
        ("deflate", zlib.compress, OK),
        ("identity", bytes, "13"),
        ("snappy", bytes, "12"),
        ("gzip", lambda buf: gzip.compress(buf)[:-9], "13"),
        ("gzip", zlib.compress, "13"),
        ("gzip", lambda buf: gzip.compress(bytes(64 << 20)), "8"),
    ],
)
def test_compressed_messages(client, encoding, compress, status):
    answer = client.ask(prefixed(compress(HELLO[5:]), 1), grpc_encoding=encoding)
    assert answer.status == status
    assert "gzip" in answer.headers["grpc-accept-encoding"]
    if status == OK:
        assert answer.json["strData"] == "hello"


@pytest.mark.parametrize(
    ("kind", "method", "status"),
    [
        ("application/grpc", "POST", "200"),
        ("application/grpc+proto", "POST", "200"),
        ("application/grpc;charset=utf-8", "POST", "200"),
        ("application/grpc-web", "POST", "415"),
        ("application/json", "POST", "415"),
        (None, "POST", "415"),
        ("application/grpc", "GET", "405"),
        ("application/grpc", "HEAD", "405"),
    ],
)
def test_what_is_grpc(client, kind, method, status):
    answer = client.ask(HELLO, content_type=kind, __method=method)
    assert answer.headers[":status"] == status
    if status != "200":
        assert answer.data == (
            b"" if method == "HEAD" else b"this port speaks gRPC (POST, content-type: application/grpc)\n"
        )


def test_unknown_methods(client):
    stream, head = client.head("/seldon.protos.Model/Nothing")
    client.send(head)  # nothing else is needed to know
    assert client.answer(stream).status == "12"


def test_an_error_of_the_component(client):
    answer = client.ask(message(strData="fail"))
    assert answer.status == "8"
    assert answer.headers["grpc-message"].startswith("100 %25 wr%C3%B6ng%0Axxx")
    assert 4000 < len(answer.headers["grpc-message"]) < 5000
    assert answer.headers["seldon-reason"] == "TOO_MUCH"
    assert answer.data == b""


def test_trailers_of_the_client(client):
    stream, head = client.head()
    _, trailers = client.head_of([("x-end", "1")], END_HEADERS | END_STREAM, stream)
    client.send(head + frame(h2.DATA, 0, stream, HELLO) + trailers)
    assert client.answer(stream).json["strData"] == "hello"


@pytest.mark.parametrize(("path", "body", "data"), [("Check", b"", b"\x08\x01"), ("Check", b"\x0a\x01x", None)])
def test_health(client, path, body, data):
    answer = client.ask(prefixed(body), HEALTH + path)
    assert (answer.status, answer.data) == ((OK, prefixed(data)) if data else ("5", b""))


def test_watching_goes_on(client):
    stream = client.call(prefixed(b""), HEALTH + "Watch")
    client.read(lambda: client.of(stream).data == prefixed(b"\x08\x01"))
    client.read_on(0.2)
    assert not client.of(stream).ended
    client.send(h2.reset_frame(stream, h2.CANCEL))


def test_reflection_answers_each_message(client):
    stream, head = client.head(REFLECTION)
    listing = prefixed(b"\x3a\x01*")
    client.send(head + frame(h2.DATA, 0, stream, listing + listing[:4]))
    client.read(lambda: client.of(stream).data.count(b"seldon.protos.Model") == 1)
    client.send(frame(h2.DATA, 0, stream, listing[4:]))
    client.read(lambda: client.of(stream).data.count(b"seldon.protos.Model") == 2)
    assert not client.of(stream).ended
    client.send(frame(h2.DATA, END_STREAM, stream))
    assert client.answer(stream).status == OK


def test_cancelled_calls(client):
    for cut in (0, 1, 2):
        stream, head = client.head()
        frames = [head, frame(h2.DATA, 0, stream, HELLO[:7]), frame(h2.DATA, END_STREAM, stream, HELLO[7:])]
        client.send(b"".join(frames[: cut + 1]) + h2.reset_frame(stream, h2.CANCEL))
    assert client.ask(HELLO).status == OK
    assert not any(client.of(stream).ended for stream in (1, 3))


def test_a_cancelled_call_that_waits_is_not_run(threaded):
    with Client(threaded) as client:
        busy = [client.call(message(strData=f"slow {index}")) for index in range(2)]
        waiting = client.call(message(strData="never"))
        late = client.call(message(strData="too late"), grpc_timeout="1m")
        client.send(h2.reset_frame(waiting, h2.CANCEL))
        assert [client.answer(stream).status for stream in busy] == [OK, OK]
        assert client.answer(late).status == "4"
        assert client.ask(HELLO).status == OK
        assert not {"never", "too late"} & set(map(str, threaded.user.seen))


@pytest.mark.parametrize("timeout", ["20S", "99999999n", "1H", "5M", "abc", "", "100", "123456789S"])
def test_timeouts_that_are_far_or_no_timeouts(client, timeout):
    assert client.ask(HELLO, grpc_timeout=timeout).status == OK


def test_more_calls_than_agreed_are_refused(running):
    with Client(running) as client:
        opened = []
        for _ in range(257):
            stream, head = client.head()
            client.send(head)
            opened.append(stream)
        assert client.answer(opened[-1]).reset == h2.REFUSED_STREAM
        assert client.settings[h2.SET_MAX_CONCURRENT_STREAMS] == 256
        client.send(frame(h2.DATA, END_STREAM, opened[0], HELLO))
        assert client.answer(opened[0]).json["strData"] == "hello"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", h2.PROTOCOL_ERROR),
        (h2.PREFACE[:-2] + b"XX", h2.PROTOCOL_ERROR),
        (h2.PREFACE + h2.ping_ack(bytes(8)), h2.PROTOCOL_ERROR),
        (h2.PREFACE + h2.settings_frame({}) + frame(h2.DATA, 0, 1, b""), h2.PROTOCOL_ERROR),
        (h2.PREFACE + h2.settings_frame({}) + b"\xff\xff\xff" + bytes(6), h2.FRAME_SIZE_ERROR),
        (h2.PREFACE + h2.settings_frame({}) + frame(h2.HEADERS, END_HEADERS, 1, b"\x80"), h2.COMPRESSION_ERROR),
    ],
)
def test_what_ends_the_connection(running, sent, code):
    with Client(running, greet=False) as client:
        client.send(sent)
        assert client.ended() == code
        assert client.info


def test_headers_without_end(running):
    with Client(running) as client:
        client.send(frame(h2.HEADERS, 0, 1, b"\x00\x01a"))
        for _ in range(200):
            client.send(frame(h2.CONTINUATION, 0, 1, b"\x01b"))
        assert client.ended() == h2.ENHANCE_YOUR_CALM


def test_a_small_block_of_large_headers(running):
    with Client(running) as client:
        client.send(frame(h2.HEADERS, END_HEADERS, 1, b"\x40\x01a\x7f\xa1\x1e" + b"a" * 4000 + b"\xbe" * 20))
        assert client.ended() == h2.ENHANCE_YOUR_CALM


@pytest.mark.parametrize(
    "headers",
    [
        {"Upper": "x"}, {"connection": "close"}, {"te": "gzip"}, {"__path": None}, {"__path": ""}, {"__other": "x"},
        {"transfer_encoding": "chunked"}, {"content_length": "3"},
    ],
    ids=str,
)  # fmt: skip
def test_requests_that_are_malformed(client, headers):
    assert client.ask(HELLO, **headers).reset == h2.PROTOCOL_ERROR


def test_slow_messages_time_out(client):
    stream, head = client.head()
    client.send(head + frame(h2.DATA, 0, stream, HELLO[:3]))
    answer = client.answer(stream)
    assert answer.status == "4"
    assert "too long" in answer.headers["grpc-message"]


def test_a_connection_that_says_nothing_is_closed(running):
    with Client(running, greet=False) as client:
        began = time.monotonic()
        client.ended()
        assert 1.5 < time.monotonic() - began < 6


def test_a_client_that_sends_no_more_gets_its_answers(running):
    import socket

    with Client(running) as client:
        stream = client.call(message(strData="slow"))
        client.socket.shutdown(socket.SHUT_WR)
        assert client.answer(stream).json["strData"] == "slow"
        client.read(lambda: False)
        assert client.closed


@pytest.mark.parametrize(
    ("path", "body", "flags"),
    [
        (PREDICT, HELLO[:7], 0),
        (PREDICT, HELLO, 0),
        (HEALTH + "Watch", prefixed(b""), END_STREAM),
        (REFLECTION, prefixed(b"\x3a\x01*"), 0),
    ],
    ids=["half a message", "a message without end", "a watcher", "reflection"],
)
def test_a_client_that_leaves_is_forgotten(running, path, body, flags):
    with Client(running) as client:
        stream, head = client.head(path)
        client.send(head + frame(h2.DATA, flags, stream, body))
        client.read_on(0.1)
    end = time.monotonic() + 1.5  # less than the header timeout
    while running.server.connections and time.monotonic() < end:
        time.sleep(0.02)
    assert not running.server.connections


@pytest.mark.parametrize("text", ["long", "slow" + LONG], ids=["blocked before", "blocked later"])
def test_a_client_that_leaves_with_its_windows_closed_is_forgotten(running, text):
    with Client(running, {h2.SET_INITIAL_WINDOW_SIZE: 0}) as client:
        client.call(message(strData=text))
        client.read_on(0.1)
    end = time.monotonic() + 3
    while running.server.connections and time.monotonic() < end:
        time.sleep(0.02)
    assert not running.server.connections
