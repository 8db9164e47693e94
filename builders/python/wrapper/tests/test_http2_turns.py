"""One client of gRPC keeps no other one waiting, however much it sends at once, and gets all of its answers."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from http2_client import Client, frame, message

from seldon_wrapper import http2_frames as h2
from seldon_wrapper.http2_frames import END_STREAM

HELLO = message(strData="calls")
WIDE = {h2.SET_INITIAL_WINDOW_SIZE: h2.LARGEST_WINDOW}
MOST_WAIT = 0.7  # seconds, on a busy machine; a few milliseconds on an idle one
MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def server(start_once):
    return start_once("Misbehaves")


class Other:
    """A client that asks one thing after the other and notes how long that takes."""

    def __init__(self, server):
        self.server = server
        self.longest = 0.0
        self.answers = 0
        self.stopped = False
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        with Client(self.server) as client:
            client.send(h2.window_frame(0, 1 << 30))
            while not self.stopped:
                began = time.monotonic()
                assert client.ask(HELLO).status == "0"
                self.answers += 1
                self.longest = max(self.longest, time.monotonic() - began)

    def __enter__(self) -> Other:
        self.thread.start()
        return self

    def __exit__(self, *args) -> None:
        self.stopped = True
        self.thread.join()
        assert self.answers > 5
        assert self.longest < MOST_WAIT


def calls(client, text: str, count: int) -> tuple:
    """The numbers and the bytes of many calls at once."""
    numbers, parts = [], []
    for _ in range(count):
        stream, head = client.head()
        numbers.append(stream)
        parts.append(head + frame(h2.DATA, END_STREAM, stream, message(strData=text)))
    return numbers, b"".join(parts)


def proportional(pid: int) -> int:
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return int(file.read().partition("Pss:")[2].split()[0]) << 10


def test_many_calls_at_once(server):
    with Client(server, WIDE) as client, Other(server):
        client.send(h2.window_frame(0, 1 << 30))
        numbers, data = calls(client, "sleep 0.005", 250)
        client.send(data)
        assert {client.answer(number).json["strData"] for number in numbers} == {"slept"}


def resets(client) -> bytes:
    parts = []
    for _ in range(20_000):
        stream, head = client.head()
        parts.append(head + h2.reset_frame(stream, h2.CANCEL))
    return b"".join(parts)


def wide_and_narrow(client) -> bytes:
    """Settings that change the windows of many blocked streams, again and again."""
    client.send(calls(client, "large 1000", 200)[1])
    many = {h2.SET_INITIAL_WINDOW_SIZE: 0, 0xAA: 0}
    return frame(h2.SETTINGS, 0, 0, h2.settings_frame(many)[9:] * 1300) * 200


@pytest.mark.parametrize(
    "attack",
    [
        resets,
        wide_and_narrow,
        lambda client: frame(h2.PRIORITY, 0, 3, bytes(4) + b"\x10") * 500_000,
        lambda client: client.head()[1] + frame(h2.DATA, 0, 1) * 500_000,
    ],
    ids=["rapid reset", "settings", "priority", "empty data"],
)
def test_floods(server, attack):
    with Client(server, {h2.SET_INITIAL_WINDOW_SIZE: 0}) as client:
        data = attack(client)
        with Other(server):
            sender = threading.Thread(target=_send, args=(client, data))
            sender.start()
            client.read_on(0.7)
            client.socket.close()
            sender.join()


def _send(client, data: bytes) -> None:
    try:
        client.send(data)
    except OSError:  # the server or the test has ended it
        pass


def test_answers_that_nobody_reads_wait_in_the_requests(server):
    """They are large and the requests are small: many requests fit into what is read at once."""
    [worker] = server.workers()
    with Client(server, WIDE) as client:
        client.send(h2.window_frame(0, h2.LARGEST_WINDOW - h2.DEFAULT_WINDOW))
        before = proportional(worker)
        numbers, data = calls(client, "large 300000", 1000)
        client.send(data)
        time.sleep(1.0)
        assert proportional(worker) < before + 60 * MEBIBYTE
        with Other(server):
            for number in numbers:
                assert len(client.answer(number).data) > 300_000
                del client.answers[number]


def test_what_waits_is_answered_before_the_end(server):
    with Client(server, WIDE) as client:
        client.send(h2.window_frame(0, 1 << 30))
        numbers, data = calls(client, "large 3000", 2000)
        client.send(data)
        client.socket.shutdown(socket.SHUT_WR)
        client.read(lambda: False, 30)
        assert all(len(client.of(number).data) > 3000 for number in numbers)


def test_a_client_that_leaves_while_its_calls_wait(server):
    for _ in range(20):
        with Client(server, WIDE) as client:
            client.send(calls(client, "large 100000", 500)[1])
    with Other(server):
        time.sleep(0.3)
    assert "Traceback" not in server.log
    assert "Fatal" not in server.log
