"""Rules of gRPC where calls take their time or fail at length, with grpcio as the client and by hand."""

from __future__ import annotations

import time

import grpc
import pytest
from grpc_calls import call_raw, channel_to
from http2_client import Client, frame, message, prefixed
from running import GrpcRunning, loops

from seldon_wrapper import http2_frames as h2
from seldon_wrapper.errors import SeldonMicroserviceException
from seldon_wrapper.http2_frames import END_HEADERS, END_STREAM

HELLO = message(strData="hello")
WATCH = "/grpc.health.v1.Health/Watch"
REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
LISTING = prefixed(b"\x3a\x01*")


class Slow:
    """Sleeps for the seconds that it is told, or fails with many words."""

    def __init__(self):
        self.seen: list = []

    def predict(self, features, names):
        text = str(features)
        self.seen.append(text)
        if text.startswith("fail"):
            letter = text[4:]
            raise SeldonMicroserviceException(letter * 20_000, status_code=429, reason=letter * 20_000)
        if text.startswith("sleep"):
            time.sleep(float(text[5:].partition(",")[0]))
        return features


@pytest.fixture(scope="module", params=list(zip(loops(), (4, 1))), ids=str)
def running(request):
    server = GrpcRunning(*request.param, Slow())
    yield server
    server.stop()


@pytest.fixture
def impatient(running, monkeypatch):
    monkeypatch.setattr(running.server.settings, "header_timeout", 0.5)
    return running


@pytest.fixture
def pool():
    server = GrpcRunning(loops()[-1], 4, Slow())
    yield server
    server.stop()


@pytest.mark.parametrize("letter", ["x", "%", "ü", "日", "😀", "\n", "\x00", "é\u0301"])
def test_long_texts_of_errors_reach_the_client(running, letter):
    """Clients refuse trailers that are too long: the call would fail for another reason than the real one."""
    with channel_to(running) as channel, pytest.raises(grpc.RpcError) as raised:
        call_raw(channel, "Model/Predict", message(strData=f"fail{letter}")[5:])
    error = raised.value
    assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert error.details().startswith(letter * 100)
    assert error.details().rstrip(".").replace(letter, "") in ("", letter[:1])
    assert dict(error.trailing_metadata())["seldon-reason"]


def test_calls_that_are_cancelled_while_they_run(pool):
    with Client(pool) as client:
        for _ in range(5):
            streams = [client.call(message(strData=f"sleep0.2,{index}")) for index in range(8)]
            client.send(b"".join([h2.reset_frame(stream, h2.CANCEL) for stream in streams[::2]]))
            assert {client.answer(stream).status for stream in streams[1::2]} == {"0"}
            assert not any(client.of(stream).headers for stream in streams[::2])
        assert client.ask(HELLO).json["strData"] == "hello"
    assert not any(connection.unfinished for connection in pool.server.connections)


def test_calls_that_nobody_waits_for_count_until_they_end(pool):
    """Else a client could have any number of them run, by cancelling each."""
    with Client(pool) as client:
        for _ in range(400):
            stream = client.call(message(strData="sleep0.5"))
            client.send(h2.reset_frame(stream, h2.CANCEL))
        refused = client.call(HELLO)
        assert client.answer(refused).reset == h2.REFUSED_STREAM
        time.sleep(1.2)
        assert client.ask(HELLO).status == "0"
    assert pool.user.seen.count("sleep0.5") <= 12


def test_clients_that_leave_while_their_calls_run(pool):
    for _ in range(10):
        with Client(pool) as client:
            for _ in range(6):
                client.call(message(strData="sleep0.05"))
    with Client(pool) as client:
        assert client.ask(HELLO).status == "0"


def test_watching_with_two_questions(running):
    with Client(running) as client:
        stream, head = client.head(WATCH)
        client.send(head + frame(h2.DATA, 0, stream, prefixed(b"") * 2))
        answer = client.answer(stream)
        assert (answer.status, answer.headers["grpc-message"]) == ("13", "the call has more than one message")
        assert answer.data == prefixed(b"\x08\x01")


def test_a_drain_ends_watchers_and_not_what_is_under_way(running):
    with Client(running) as client:
        client.call(prefixed(b""), WATCH)
        reflection, head = client.head(REFLECTION)
        client.send(head + frame(h2.DATA, 0, reflection, LISTING))
        client.read(lambda: client.of(reflection).data and client.of(1).data)
        connection = next(iter(running.server.connections))
        running.loop.call_soon_threadsafe(connection.begin_drain)
        assert client.answer(1).status == "0"
        assert client.goaway == h2.NO_ERROR
        client.send(frame(h2.DATA, 0, reflection, LISTING))
        client.read(lambda: client.of(reflection).data.count(b"seldon.protos.Model") == 2)
        client.send(frame(h2.DATA, END_STREAM, reflection))
        assert client.answer(reflection).status == "0"


def test_a_stream_that_is_old_may_still_get_messages_in_pieces(running):
    """The time for a message begins with the message."""

    def look_at_the_clock(later: float = 0.0) -> None:
        client.read_on(0.1)
        connection = next(iter(running.server.connections))
        running.loop.call_soon_threadsafe(connection.check_time, time.monotonic() + later)

    with Client(running) as client:
        stream, head = client.head(REFLECTION)
        client.send(head + frame(h2.DATA, 0, stream, LISTING))
        time.sleep(running.server.settings.header_timeout + 1.1)
        client.send(frame(h2.DATA, 0, stream, LISTING[:6]))
        look_at_the_clock()
        client.send(frame(h2.DATA, 0, stream, LISTING[6:]))
        client.read(lambda: client.of(stream).data.count(b"seldon.protos.Model") == 2)
        client.send(frame(h2.DATA, 0, stream, LISTING[:6]))
        look_at_the_clock(later=3)
        assert client.answer(stream).status == "4"


def test_a_message_a_byte_at_a_time_is_ended(impatient):
    body = message(strData="x" * 3000)
    with Client(impatient) as client:
        stream, head = client.head()
        client.send(head)
        began = time.monotonic()
        for at in range(len(body)):
            client.send(frame(h2.DATA, 0, stream, body[at : at + 1]))
            client.read_on(0.02)
            if client.of(stream).ended:
                break
        assert client.of(stream).status == "4"
        assert 0.4 < time.monotonic() - began < 6


def test_headers_without_a_call_take_no_place_for_ever(impatient):
    with Client(impatient) as client:
        for _ in range(256):
            client.send(client.head()[1])
        assert client.ask(HELLO).reset == h2.REFUSED_STREAM
        assert client.answer(1).status == "4"
        client.read_on(0.5)
        assert client.ask(HELLO).status == "0"
        _, trailers = client.head_of([("x", "y")], END_HEADERS | END_STREAM, 1)
        client.send(trailers)  # too late, but it was on its way
        assert client.ask(HELLO).status == "0"
