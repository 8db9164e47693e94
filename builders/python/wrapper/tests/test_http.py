"""HTTP/1.1 as RFC 9112 wants it, over real sockets, with short timeouts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time

import pytest
from running import Running, loops

from seldon_wrapper.http_server import HttpServer
from seldon_wrapper.rest_api import RestApi

BODY = b'{"strData":"x"}'
JSON = b"Content-Type: application/json\r\n"
POST = b"POST /predict HTTP/1.1\r\nHost: a\r\n" + JSON
ASK = POST + b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
PING = b"GET /health/ping HTTP/1.1\r\nHost: a\r\n\r\n"


class Echo:
    def predict(self, features, names):
        if features == "slow":
            time.sleep(0.3)
        return features


def server_of(operations, dispatcher, loop):
    return HttpServer(RestApi(operations, {"name": "m"}), dispatcher, loop)


@pytest.fixture(scope="module", params=[(k, t) for k in loops() for t in (1, 2)], ids=str)
def running(request):
    server = Running(*request.param, Echo(), server_of)
    yield server
    server.stop()


class Reader:
    """Reads responses from a socket, one by one."""

    def __init__(self, connection):
        self.connection = connection
        self.data = b""

    def _more(self) -> bool:
        with contextlib.suppress(ConnectionResetError):
            data = self.connection.recv(65536)
            self.data += data
            return bool(data)
        return False

    def next(self, head_only=False):
        while b"\r\n\r\n" not in self.data:
            assert self._more(), f"the connection ended after {self.data!r}"
        head, _, self.data = self.data.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        size = 0 if head_only else int(headers.get("content-length", 0))
        while len(self.data) < size:
            assert self._more()
        body, self.data = self.data[:size], self.data[size:]
        return int(first.split(" ")[1]), headers, body

    def ended(self) -> bool:
        while self._more():
            pass
        return self.data == b""


@contextlib.contextmanager
def talk(running, *sent):
    with running.connect() as connection:
        for data in sent:
            connection.sendall(data)
        yield connection, Reader(connection)


def test_connections_are_kept(running):
    with talk(running) as (connection, reader):
        for _ in range(3):
            connection.sendall(ASK)
            status, headers, body = reader.next()
            assert (status, json.loads(body)) == (200, {"meta": {}, "strData": "x"})
            assert headers["content-type"] == "application/json"
            assert headers["access-control-allow-origin"] == "*"
            assert "date" in headers


def test_the_same_head_again_is_a_request_of_its_own(running):
    """A head that was seen before is not parsed again: whatever may follow it must be told apart."""
    long_value = b'{"strData":"a\\r\\n\\r\\nb"}'
    asks = [ASK, ASK.replace(b'"x"', b'"y"'), ASK.replace(b'"x"', b"[1]"), ASK]
    with talk(running) as (connection, reader):
        for _ in range(2):
            for ask, expected in zip(asks, ["x", "y", None, "x"]):
                connection.sendall(ask)
                status, _, body = reader.next()
                assert status == (200 if expected else 400)
                assert json.loads(body).get("strData") == expected
        connection.sendall(ASK + PING + ASK)
        assert [reader.next()[2] for _ in range(3)][1] == b"pong"
        connection.sendall(ASK[:-4])
        time.sleep(0.2)
        connection.sendall(ASK[-4:])
        assert json.loads(reader.next()[2])["strData"] == "x"
        connection.sendall(POST + b"Content-Length: %d\r\n\r\n%b" % (len(long_value), long_value))
        assert json.loads(reader.next()[2])["strData"] == "a\r\n\r\nb"
        chunked = POST + b"Transfer-Encoding: chunked\r\n\r\nf\r\n" + BODY + b"\r\n0\r\n\r\n"
        for _ in range(3):
            connection.sendall(chunked)
            assert json.loads(reader.next()[2])["strData"] == "x"
        closing = ASK.replace(b"Host: a", b"Host: a\r\nConnection: close")
        connection.sendall(closing)
        assert reader.next()[1]["connection"] == "close"
        assert reader.ended()


def test_the_same_head_again_with_long_answers(running):
    long_value = b'{"strData":"%b"}' % (b"x" * 90_000)
    ask = POST + b"Content-Length: %d\r\n\r\n" % len(long_value)
    with talk(running) as (connection, reader):
        for _ in range(3):
            connection.sendall(ask + long_value)
            assert len(json.loads(reader.next()[2])["strData"]) == 90_000


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"POST /predict HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\n", ("access-control-allow-origin", "http://b")),
        (b"POST /predict HTTP/1.0\r\nConnection: keep-alive\r\n", ("connection", "keep-alive")),
        (b"GET /predict HTTP/1.1\r\nHost: a\r\n", ("access-control-allow-origin", "*")),
        (b"PUT /predict HTTP/1.1\r\nHost: a\r\n", ("allow", "GET, HEAD, OPTIONS, POST")),
        (b"POST /nothing HTTP/1.1\r\nHost: a\r\n", ("content-type", "application/json")),
        (b"POST /api/v1.0/predictions?x=1 HTTP/1.1\r\nHost: a\r\n", ("content-length", "26")),
    ],
)
def test_the_same_head_again_gets_the_same_answer(running, head, found):
    with talk(running) as (connection, reader):
        answers = []
        for _ in range(3):
            connection.sendall(head + JSON + b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY))
            status, headers, body = reader.next()
            assert headers[found[0]] == found[1]
            answers.append((status, sorted(headers), body))
        assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("new_loop", loops())
def test_the_same_head_while_the_server_drains(new_loop):
    server = Running(new_loop, 1, Echo(), server_of)
    try:
        with talk(server) as (connection, reader):
            for draining in (False, False, True):
                if draining:
                    asyncio.run_coroutine_threadsafe(server.server.drain(5.0), server.loop)
                    time.sleep(0.1)
                connection.sendall(ASK)
                assert reader.next()[1].get("connection") == ("close" if draining else None)
            assert reader.ended()
    finally:
        server.stop()


def test_the_same_head_while_a_call_is_under_way(running):
    slow = b'{"strData":"slow"}'
    ask = POST + b"Content-Length: %d\r\n\r\n%b" % (len(slow), slow)
    with talk(running) as (connection, reader):
        for _ in range(4):
            connection.sendall(ask)
            time.sleep(0.02)
        assert [json.loads(reader.next()[2])["strData"] for _ in range(4)] == ["slow"] * 4


def test_pipelined_requests_are_answered_in_order(running):
    parts = []
    for index in range(50):
        body = b'{"strData":"%d"}' % index
        parts.append(POST + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        parts.append(PING)
    with talk(running, b"".join(parts)) as (_, reader):
        for index in range(50):
            assert json.loads(reader.next()[2])["strData"] == str(index)
            assert reader.next()[2] == b"pong"


def test_requests_may_come_byte_by_byte(running):
    with talk(running) as (connection, reader):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for index in range(len(ASK)):
            connection.sendall(ASK[index : index + 1])
        assert reader.next()[0] == 200


def test_chunked_bodies(running):
    chunks = b"5;ext=1\r\n" + BODY[:5] + b"\r\n%x\r\n" % len(BODY[5:]) + BODY[5:] + b"\r\n0\r\nTrailer: x\r\n\r\n"
    with talk(running, POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + PING) as (_, reader):
        assert json.loads(reader.next()[2])["strData"] == "x"
        assert reader.next()[2] == b"pong"


def test_expect_continue(running):
    head = POST + b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % len(BODY)
    with talk(running, head) as (connection, reader):
        assert reader.next()[0] == 100
        connection.sendall(BODY)
        assert reader.next()[0] == 200


def test_other_expectations_are_refused(running):
    with talk(running, POST + b"Content-Length: 2\r\nExpect: fireworks\r\n\r\n") as (_, reader):
        assert reader.next()[0] == 417


@pytest.mark.parametrize(
    ("version", "extra", "kept"),
    [
        (b"1.1", b"", True),
        (b"1.1", b"Connection: close\r\n", False),
        (b"1.0", b"", False),
        (b"1.0", b"Connection: keep-alive\r\n", True),
    ],
)
def test_who_closes(running, version, extra, kept):
    request = b"GET /metadata HTTP/%b\r\nHost: a\r\n%b\r\n" % (version, extra)
    with talk(running, request) as (connection, reader):
        status, headers, _ = reader.next()
        assert status == 200
        assert headers.get("connection") == ("close" if not kept else "keep-alive" if version == b"1.0" else None)
        if kept:
            connection.sendall(request)
            assert reader.next()[0] == 200
        else:
            assert reader.ended()


def test_head_has_no_body(running):
    with talk(running, b"HEAD /metadata HTTP/1.1\r\nHost: a\r\n\r\n" + PING) as (_, reader):
        status, headers, _ = reader.next(head_only=True)
        assert (status, int(headers["content-length"]) > 0) == (200, True)
        assert reader.next()[2] == b"pong"


def test_options_and_origin(running):
    request = (
        b"OPTIONS /predict HTTP/1.1\r\nHost: a\r\nOrigin: http://o\r\nAccess-Control-Request-Method: POST\r\n"
        b"Access-Control-Request-Headers: x-a\r\n\r\n"
    )
    with talk(running, request) as (_, reader):
        status, headers, _ = reader.next()
        assert status == 200
        assert headers["allow"] == "GET, HEAD, OPTIONS, POST"
        assert headers["access-control-allow-origin"] == "http://o"
        assert headers["vary"] == "Origin"
        assert "POST" in headers["access-control-allow-methods"]
        assert headers["access-control-allow-headers"] == "x-a"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"GET /predict/ HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"DELETE /predict HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        (b"GET /api/v1.0/predictions HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        (b"GET http://host/health/ping HTTP/1.1\r\nHost: a\r\n\r\n", 200),
        (b"GET /health/%70ing?x=1 HTTP/1.1\r\nHost: a\r\n\r\n", 200),
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 404),
    ],
)
def test_paths_and_methods(running, request_, status):
    with talk(running, request_) as (_, reader):
        found, headers, body = reader.next()
        assert found == status
        if status >= 400:
            assert json.loads(body)["status"]["status"] == 1
        if status == 405:
            assert "POST" in headers["allow"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /health/ping HTTP/1.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01", 400),
        (b"GET / NOPE/1.1\r\n\r\n", 400),
        (b"GET /health/ping HTTP/1.1\r\nHost: a\r\nBroken\r\n\r\n", 400),
        (b"GET /health/ping HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n", 400),
        (POST + b"Content-Length: -1\r\n\r\n", 400),
        (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400),
        (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", 400),
        (POST + b"Content-Length: 100001\r\n\r\n", 413),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n186a1\r\n" + b"x" * 100001, 413),
        (b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET /health/ping HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 70000 + b"\r\n\r\n", 431),
        (b"GET /health/ping HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 20000 + b"\r\n", 431),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_is_refused(running, request_, status):
    with talk(running) as (connection, reader):
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(request_)
        found, headers, body = reader.next()
        assert (found, headers["connection"]) == (status, "close")
        assert json.loads(body)["status"]["code"] == -1
        assert reader.ended()


def test_a_header_without_end_is_refused(running):
    with talk(running, b"GET /health/ping HTTP/1.1\r\nHost: a\r\nX: ") as (connection, reader):
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            for _ in range(40):
                connection.sendall(b"x" * 65536)
        assert reader.next()[0] == 431


def test_an_upgrade_is_not_taken(running):
    """As Java's HTTP client offers it with every first request."""
    extra = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"
    ask = POST + extra + b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
    get = b"GET /health/ping HTTP/1.1\r\nHost: a\r\n" + extra + b"\r\n"
    with talk(running, ask + get + ask) as (_, reader):
        assert json.loads(reader.next()[2])["strData"] == "x"
        assert reader.next()[2] == b"pong"
        assert json.loads(reader.next()[2])["strData"] == "x"


def test_a_client_that_sends_no_more_gets_its_answers(running):
    slow = b'{"strData":"slow"}'
    with talk(running, POST + b"Content-Length: %d\r\n\r\n%b" % (len(slow), slow) + ASK) as (connection, reader):
        connection.shutdown(socket.SHUT_WR)
        assert json.loads(reader.next()[2])["strData"] == "slow"
        assert json.loads(reader.next()[2])["strData"] == "x"
        assert reader.ended()


def test_slow_requests_time_out(running):
    started = time.monotonic()
    with talk(running, POST + b"Content-Length: 10\r\n\r\n12345") as (_, reader):
        assert reader.next()[0] == 408
        assert reader.ended()
    assert time.monotonic() - started < 8


def test_silent_connections_are_closed(running):
    with talk(running, PING) as (_, reader):
        reader.next()
        assert reader.ended()


def test_a_client_that_does_not_read_does_not_fill_the_memory(running):
    body = b'{"strData":"%b"}' % (b"y" * 90_000)
    ask = POST + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    with running.connect() as connection:
        connection.settimeout(1.0)
        sent = 0
        with contextlib.suppress(socket.timeout):
            for _ in range(2000):
                connection.sendall(ask)
                sent += 1
        assert sent < 2000
        connection.settimeout(15)
        with talk(running, PING) as (_, other):
            assert other.next()[2] == b"pong"
        reader = Reader(connection)
        for _ in range(min(sent, 20)):
            assert len(json.loads(reader.next()[2])["strData"]) == 90_000


def test_many_connections_at_once(running):
    connections = [running.connect() for _ in range(200)]
    for connection in connections:
        connection.sendall(ASK)
    assert {Reader(connection).next()[0] for connection in connections} == {200}
    for connection in connections:
        connection.close()
