"""What hostile clients do to a worker over gRPC: it stays the same one, stays small, and answers the others."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest
from http2_client import Client, frame, message, prefixed

from seldon_wrapper import http2_frames as h2
from seldon_wrapper.http2_frames import END_HEADERS, END_STREAM, head_of

HELLO = message(strData="hello")
LARGE = message(strData="y" * 1_000_000)
MEBIBYTE = 1 << 20
WIDE = {h2.SET_INITIAL_WINDOW_SIZE: h2.LARGEST_WINDOW}


def peak(pid: int) -> int:
    """The most resident memory that a process ever had."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(file.read().partition("VmHWM:")[2].split()[0]) << 10


@pytest.fixture
def server(start):
    """A server whose worker must be the same in the end, never much larger, and answer others all the time."""
    running = start("Echo")
    (worker,) = running.workers()
    with Client(running, WIDE) as client:
        for _ in range(20):
            client.send(h2.window_frame(0, len(LARGE)))
            assert client.ask(LARGE).status == "0"  # what a worker takes anyway
    before = peak(worker)
    stopped, failures = threading.Event(), []
    other = threading.Thread(target=_ask_on, args=(running, stopped, failures))
    other.start()
    yield running
    stopped.set()
    other.join()
    assert not failures
    assert running.workers() == [worker]
    assert peak(worker) < before + 40 * MEBIBYTE
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


@pytest.mark.parametrize(
    ("path", "asked", "flags"),
    [
        ("/grpc.health.v1.Health/Watch", b"", 0),
        ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", b"\x22\x1bseldon.protos.SeldonMessage", 0),
        ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", b"", 0),
    ],
    ids=["watch", "reflection", "reflection of nothing"],
)
def test_questions_whose_answers_nobody_reads(server, path, asked, flags):
    with Client(server, {h2.SET_INITIAL_WINDOW_SIZE: 0}) as client:
        stream, head = client.head(path)
        one = prefixed(asked)
        flood(client, head + frame(h2.DATA, flags, stream, one * (16384 // len(one))) * 300, 1)
        answer = client.answer(stream)
        assert (answer.status, answer.headers["grpc-message"]) in (
            ("8", "the answers are not read"),
            ("13", "the call has more than one message"),
        )


def test_messages_in_very_small_pieces(server):
    """Each piece would take many times its size."""
    with Client(server) as client:
        for _ in range(10):
            stream, head = client.head()
            client.send(head + frame(h2.DATA, 0, stream, prefixed(bytes(1 << 20))[:5]))
            flood(client, frame(h2.DATA, 0, stream, b"ab") * 1000, 150)
        assert client.ask(HELLO).status == "0"


def test_strings_that_the_code_of_huffman_makes_slow(server):
    texts = [bytes(128 + (index * step) % 128 for index in range(4000)) for step in range(1, 100, 2)]
    with Client(server) as client:
        for text in texts:
            client.head_of([("x", "y")])
            stream, client.next = client.next, client.next + 2
            block = client.encoder.encode([(b"x-a", text.hex().encode()), (b"x-b", text)], huffman=True)
            flood(client, frame(h2.HEADERS, END_HEADERS | END_STREAM, stream, block), 1)
