"""How connections of gRPC end: told why, in time, and without a client that holds on to them."""

from __future__ import annotations

import time

import pytest
from conftest import wait_for
from http2_client import Client, frame, message
from running import GrpcRunning, loops

from seldon_wrapper import http2_connection
from seldon_wrapper import http2_frames as h2
from seldon_wrapper.http2_frames import END_HEADERS, head_of

WIDE = {h2.SET_INITIAL_WINDOW_SIZE: h2.LARGEST_WINDOW}


class Sized:
    """Answers with a text as long as it is told to, after the seconds it is told to."""

    def predict(self, features, names):
        size, seconds = features.split()
        time.sleep(float(seconds))
        return "y" * int(size)


@pytest.fixture(scope="module", params=list(zip(loops(), (2, 1))), ids=str)
def running(request):
    server = GrpcRunning(*request.param, Sized())
    yield server
    server.stop()


def small_buffers(server) -> Client:
    client = Client(server, WIDE, receive_buffer=4096)
    client.send(h2.window_frame(0, 1 << 30))
    return client


def stall(server, client) -> None:
    """Asks until an answer cannot be sent, but so little is left of it that the server goes on to read."""
    wait_for(lambda: server.server.connections, 3)
    (connection,) = server.server.connections
    while connection._transport.get_write_buffer_size() == 0:
        client.call(message(strData="40000 0"))
        time.sleep(0.005)
    assert not connection._paused


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (frame(h2.PING, 0, 0, bytes(7)), "PING"),
        (head_of(h2.DATA, 0, 1, 16385), "a frame of 16385 bytes"),
        (frame(h2.HEADERS, END_HEADERS, 2, b"\x82"), "no request can have stream 2"),
        (frame(h2.HEADERS, 0, 1, b"\x82") + frame(h2.CONTINUATION, 0, 1) * 200, "the headers are too large"),
    ],
    ids=["size of ping", "size of data", "even stream", "endless headers"],
)
def test_a_client_that_is_still_sending_is_told_why(running, sent, said):
    """What it sends has to be read: else its kernel would throw the reason away."""
    with Client(running) as client:
        client.send(sent)
        for _ in range(10):
            client.send(b"x" * 50_000)
            time.sleep(0.01)
        client.read(lambda: client.goaway is not None)
        assert client.info.startswith(said)


def test_calls_under_way_end_with_the_connection(running):
    with Client(running) as client:
        for _ in range(3):
            client.call(message(strData="10 0.1"))
        client.send(frame(h2.PING, 0, 0))
        assert client.ended() == h2.FRAME_SIZE_ERROR
    with Client(running) as client:
        assert client.ask(message(strData="10 0")).status == "0"
    wait_for(lambda: not running.server.connections, 3)


def test_a_refused_client_that_does_not_read_is_gone_soon(running):
    with small_buffers(running) as client:
        stall(running, client)
        client.send(frame(h2.PING, 0, 0))
        wait_for(lambda: not running.server.connections, 3)


@pytest.mark.parametrize("large", [True, False])
def test_a_client_that_stops_reading_is_ended(running, monkeypatch, large):
    monkeypatch.setattr(http2_connection, "WRITE_TIMEOUT", 0.9)
    with small_buffers(running) as client:
        stall(running, client)
        if large:
            client.call(message(strData="9000000 0"))
        wait_for(lambda: not running.server.connections, 6)


def test_a_client_that_reads_slowly_is_not(running, monkeypatch):
    monkeypatch.setattr(http2_connection, "WRITE_TIMEOUT", 0.9)
    with small_buffers(running) as client:
        stream = client.call(message(strData="6000000 0"))
        client.socket.settimeout(5)
        for _ in range(80):
            received = 0
            while received < 40_000:
                data = client.socket.recv(1 << 14)
                assert data
                received += len(data)
                client._take(data)
            time.sleep(0.03)
        assert len(client.answer(stream).data) > 6_000_000


def test_a_connection_made_while_the_server_drains_is_told(running):
    running.server.draining = True
    try:
        with Client(running) as client:
            assert client.ask(message(strData="10 0")).status == "0"
            assert client.goaway == h2.NO_ERROR
    finally:
        running.server.draining = False
