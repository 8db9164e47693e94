"""What hostile clients do to a worker over gRPC: it stays the same one, stays small, and answers the others."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest
from http2_client import Client, frame, message

from seldon_wrapper import http2_frames as h2
from seldon_wrapper.http2_frames import END_HEADERS, END_STREAM, head_of

HELLO = message(strData="hello")
LARGE = message(strData="y" * 1_000_000)
MEBIBYTE = 1 << 20
WIDE = {h2.SET_INITIAL_WINDOW_SIZE: h2.LARGEST_WINDOW}


def resident(pid: int) -> int:
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


@pytest.fixture
def server(start):
    """A server whose worker must be the same in the end, hardly larger, and quick to answer others all the time."""
    running = start("Echo")
    (worker,) = running.workers()
    with Client(running, WIDE) as client:
        for _ in range(20):
            client.send(h2.window_frame(0, len(LARGE)))
            assert client.ask(LARGE).status == "0"  # what a worker takes anyway
    before = resident(worker)
    stopped, failures = threading.Event(), []
    other = threading.Thread(target=_ask_on, args=(running, stopped, failures))
    other.start()
    yield running
    stopped.set()
    other.join()
    assert not failures
    assert running.workers() == [worker]
    assert resident(worker) < before + 40 * MEBIBYTE
    assert "Traceback" not in running.log
    assert "Fatal" not in running.log


def _ask_on(server, stopped, failures) -> None:
    with Client(server) as client:
        while not stopped.is_set():
            try:
                assert client.ask(HELLO).json["strData"] == "hello"
                client.send(h2.window_frame(0, 1000))
            except Exception as error:
                failures.append(error)
                return


def flood(client, data: bytes, times: int) -> None:
    """Sends without reading until the server takes no more, or ends the connection."""
    client.socket.settimeout(2.0)
    with contextlib.suppress(ConnectionError, socket.timeout):
        for _ in range(times):
            client.socket.sendall(data)


@pytest.mark.parametrize(
    "sent",
    [
        frame(h2.PING, 0, 0, bytes(8)),
        frame(h2.SETTINGS, 0, 0),
        h2.settings_frame({h2.SET_INITIAL_WINDOW_SIZE: 1 << 20}),
        frame(h2.PRIORITY, 0, 3, bytes(4) + b"\x10"),
        frame(h2.WINDOW_UPDATE, 0, 0, b"\x00\x00\x00\x01"),
        frame(0xEE, 0, 0, b"unknown"),
    ],
    ids=["ping", "settings", "windows", "priority", "window of 1", "unknown"],
)
def test_floods(server, sent):
    with Client(server) as client:
        flood(client, sent * 1000, 400)


def test_rapid_reset(server):
    with Client(server) as client:
        stream, head = client.head()
        client.send(head + h2.reset_frame(stream, h2.CANCEL))
        for _ in range(100):
            parts = []
            for _ in range(200):
                stream, head = client.head()
                parts.append(head + h2.reset_frame(stream, h2.CANCEL))
            flood(client, b"".join(parts), 1)


def test_rapid_reset_of_whole_calls(server):
    with Client(server) as client:
        for _ in range(20):
            parts = []
            for _ in range(200):
                stream, head = client.head()
                parts.append(head + frame(h2.DATA, END_STREAM, stream, HELLO) + h2.reset_frame(stream, h2.CANCEL))
            flood(client, b"".join(parts), 1)


def test_a_client_that_reads_no_answers(server):
    with Client(server, WIDE) as client:
        client.send(h2.window_frame(0, h2.LARGEST_WINDOW - h2.DEFAULT_WINDOW))
        client.socket.settimeout(2.0)
        with contextlib.suppress(ConnectionError, socket.timeout):
            for _ in range(200):
                client.call(LARGE)


def test_clients_that_open_no_window(server):
    with contextlib.ExitStack() as stack:
        for _ in range(10):
            client = stack.enter_context(Client(server, {h2.SET_INITIAL_WINDOW_SIZE: 0}))
            client.call(LARGE)


def test_data_of_nothing(server):
    with Client(server) as client:
        stream, head = client.head()
        client.send(head)
        flood(client, head_of(h2.DATA, 0, stream, 0) * 1000, 400)


def test_headers_that_fill_the_table(server):
    with Client(server) as client:
        for index in range(3000):
            block = client.encoder.encode([(f"x-{index}", "v" * 50)])
            client.send(frame(h2.HEADERS, END_HEADERS | END_STREAM, client.next, block))
            client.next += 2
        client.read_on(0.2)
        assert client.goaway is None


def test_many_connections(server):
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(Client(server)) for _ in range(300)]
        assert {client.ask(HELLO).status for client in clients} == {"0"}
