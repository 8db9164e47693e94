"""Rules of RFC 9113 that h2spec does not check, and what breaking one must not do to the state that follows."""

from __future__ import annotations

import random
from struct import pack

import pytest
from http2_client import PREDICT, Client, frame, message, prefixed
from running import GrpcRunning, loops

from seldon_wrapper import http2_frames as h2
from seldon_wrapper.http2_frames import END_HEADERS, END_STREAM, PADDED, WITH_PRIORITY

HELLO = message(strData="hello")
ON_ITSELF = pack(">IB", 1, 15)
BIG = 1 << 30


class Echo:
    def predict(self, features, names):
        return features


@pytest.fixture(scope="module", params=list(zip(loops(), (2, 1))), ids=str)
def running(request):
    server = GrpcRunning(*request.param, Echo())
    yield server
    server.stop()


def block(client, *more) -> bytes:
    pairs = [(":method", "POST"), (":scheme", "http"), (":path", PREDICT), ("content-type", "application/grpc")]
    return client.encoder.encode([*pairs, *more])


def setting(number: int, value: int) -> bytes:
    return frame(h2.SETTINGS, 0, 0, pack(">HI", number, value))


def opened(client) -> bytes:
    return frame(h2.HEADERS, END_HEADERS, 1, block(client))


def whole(client) -> bytes:
    return opened(client) + frame(h2.DATA, END_STREAM, 1, HELLO)


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.HEADERS, END_HEADERS | WITH_PRIORITY, 1, ON_ITSELF + block(c))),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.PRIORITY, 0, 1, ON_ITSELF)),
        (h2.FRAME_SIZE_ERROR, lambda c: frame(h2.HEADERS, END_HEADERS | WITH_PRIORITY, 1, b"\0\0\0")),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.HEADERS, END_HEADERS | PADDED, 1, b"\xff" + block(c))),
        (h2.FRAME_SIZE_ERROR, lambda c: frame(h2.HEADERS, END_HEADERS | PADDED, 1)),
        (h2.PROTOCOL_ERROR, lambda c: opened(c) + frame(h2.DATA, PADDED, 1, b"\x06abcde")),
        (h2.FRAME_SIZE_ERROR, lambda c: opened(c) + frame(h2.DATA, PADDED, 1)),
        (
            h2.PROTOCOL_ERROR,
            lambda c: whole(c) + frame(h2.HEADERS, 5, 3, block(c)) + frame(h2.RST_STREAM, 0, 2, bytes(4)),
        ),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.RST_STREAM, 0, 0, bytes(4))),
        (h2.FRAME_SIZE_ERROR, lambda c: opened(c) + frame(h2.RST_STREAM, 0, 1, bytes(3))),
        (h2.FRAME_SIZE_ERROR, lambda c: frame(h2.GOAWAY, 0, 0, bytes(7))),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.GOAWAY, 0, 1, bytes(8))),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.PUSH_PROMISE, END_HEADERS, 1, bytes(4))),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.HEADERS, END_STREAM, 1, block(c)) + frame(0xEE, 0, 1)),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.HEADERS, 0, 1, block(c)) + frame(h2.CONTINUATION, 4, 3)),
        (h2.PROTOCOL_ERROR, lambda c: opened(c) + frame(h2.CONTINUATION, END_HEADERS, 1)),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.DATA, 0, 0, b"x")),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.HEADERS, END_HEADERS, 0, block(c))),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.SETTINGS, 0, 1)),
        (h2.FRAME_SIZE_ERROR, lambda c: frame(h2.SETTINGS, 0, 0, bytes(5))),
        (h2.FRAME_SIZE_ERROR, lambda c: frame(h2.SETTINGS, h2.ACK, 0, bytes(6))),
        (h2.PROTOCOL_ERROR, lambda c: setting(h2.SET_ENABLE_PUSH, 2)),
        (h2.PROTOCOL_ERROR, lambda c: setting(h2.SET_MAX_FRAME_SIZE, 16383)),
        (h2.PROTOCOL_ERROR, lambda c: setting(h2.SET_MAX_FRAME_SIZE, 1 << 24)),
        (h2.FLOW_CONTROL_ERROR, lambda c: setting(h2.SET_INITIAL_WINDOW_SIZE, 1 << 31)),
        (h2.FLOW_CONTROL_ERROR, lambda c: opened(c) + h2.window_frame(1, BIG) + setting(4, h2.LARGEST_WINDOW)),
        (h2.FLOW_CONTROL_ERROR, lambda c: h2.window_frame(0, BIG) + h2.window_frame(0, BIG)),
        (h2.PROTOCOL_ERROR, lambda c: h2.window_frame(0, 0)),
        (h2.PROTOCOL_ERROR, lambda c: h2.window_frame(1, 1)),
        (h2.FRAME_SIZE_ERROR, lambda c: frame(h2.WINDOW_UPDATE, 0, 0, bytes(3))),
        (h2.COMPRESSION_ERROR, lambda c: frame(h2.HEADERS, END_HEADERS, 1, b"\x3f\xe2\x1f")),  # a table of 4097 bytes
    ],
)
def test_what_ends_the_connection(running, sent, code):
    with Client(running) as client:
        client.send(sent(client))
        client.read(lambda: client.goaway is not None)
        assert client.goaway == code
        assert client.info


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        (h2.PROTOCOL_ERROR, lambda c: opened(c) + h2.window_frame(1, 0)),
        (h2.FLOW_CONTROL_ERROR, lambda c: opened(c) + h2.window_frame(1, BIG) + h2.window_frame(1, BIG)),
        (h2.FRAME_SIZE_ERROR, lambda c: opened(c) + frame(h2.PRIORITY, 0, 1, bytes(4))),
        (h2.PROTOCOL_ERROR, lambda c: opened(c) + frame(h2.HEADERS, END_HEADERS, 1, c.encoder.encode([("x", "y")]))),
        (h2.PROTOCOL_ERROR, lambda c: opened(c) + frame(h2.HEADERS, 5, 1, c.encoder.encode([(":path", "/")]))),
        (h2.PROTOCOL_ERROR, lambda c: opened(c) + frame(h2.HEADERS, 5, 1, c.encoder.encode([("x", "a\nb")]))),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.HEADERS, 4, 1, block(c, (":path", PREDICT)))),
        (h2.PROTOCOL_ERROR, lambda c: frame(h2.HEADERS, 4, 1, block(c, (":authority", "a")))),
        *(
            (h2.PROTOCOL_ERROR, lambda c, name=name: frame(h2.HEADERS, 4, 1, block(c, (name, "x"))))
            for name in ("X-Upper", "a b", "a:", "a\x7f", "\xfc", "", "connection")
        ),
        *(
            (h2.PROTOCOL_ERROR, lambda c, value=value: frame(h2.HEADERS, 4, 1, block(c, ("x", value))))
            for value in ("a\r", "\n", "a\0b")
        ),
    ],
)
def test_what_ends_the_call(running, sent, code):
    """The connection goes on, and reads the headers that follow as they were meant."""
    with Client(running) as client:
        client.send(sent(client))
        assert client.answer(1).reset == code
        client.next = 3
        for index in range(3):
            assert client.ask(HELLO, x_a=f"{index}").json["strData"] == "hello"


def padded(payload: bytes, size: int) -> bytes:
    return bytes((size,)) + payload + bytes(size)


def in_parts(client) -> bytes:
    data = block(client, ("x-a", "b"))
    parts = [frame(h2.CONTINUATION, 0, 1, data[at : at + 1]) for at in range(1, len(data) - 1)]
    return frame(h2.HEADERS, 0, 1, data[:1]) + b"".join(parts) + frame(h2.CONTINUATION, END_HEADERS, 1, data[-1:])


BODY = frame(h2.DATA, END_STREAM, 1, HELLO)


@pytest.mark.parametrize(
    "sent",
    [
        lambda c: in_parts(c) + BODY,
        lambda c: frame(h2.HEADERS, 4 | PADDED, 1, padded(block(c), 255)) + frame(h2.DATA, 9, 1, padded(HELLO, 200)),
        lambda c: frame(h2.HEADERS, 4 | PADDED, 1, padded(block(c), 0)) + frame(h2.DATA, 9, 1, padded(HELLO, 0)),
        lambda c: frame(h2.HEADERS, 4 | WITH_PRIORITY, 1, pack(">IB", 7, 1) + block(c)) + BODY,
        lambda c: frame(h2.PRIORITY, 0, 9, pack(">IB", 1 << 31 | 7, 1)) + opened(c) + BODY,
        lambda c: frame(0x0B, 0xFF, 1, b"x" * 99) + opened(c) + frame(0xEE, 0, 1) + BODY,
        lambda c: setting(0xFFFF, 1) + setting(1, 0) + opened(c) + BODY,
        lambda c: frame(h2.SETTINGS, 0, 0, b"\0\4\0\0\0\0" * 99 + b"\0\4\0\1\0\0") + opened(c) + BODY,
        lambda c: frame(h2.PING, h2.ACK, 0, bytes(8)) + opened(c) + BODY,
        lambda c: frame(h2.SETTINGS, h2.ACK, 0) + opened(c) + BODY,
        lambda c: frame(h2.GOAWAY, 0, 0, bytes(8) + b"bye") + opened(c) + BODY,
        lambda c: opened(c) + frame(h2.DATA, 0, 1) * 99 + BODY,
        lambda c: opened(c) + frame(h2.DATA, 0, 1, HELLO) + frame(h2.DATA, END_STREAM, 1),
        lambda c: frame(h2.HEADERS, END_HEADERS, 1 | 1 << 31, block(c)) + BODY,  # the reserved bit is ignored
    ],
)
def test_what_is_allowed(running, sent):
    with Client(running) as client:
        client.send(sent(client))
        assert client.answer(1).json["strData"] == "hello"
        assert client.pings == 0


def test_pings_are_answered_with_what_they_bring(running):
    with Client(running) as client:
        answers = []
        client._frame, frame_of = lambda *args: (answers.append(args), frame_of(*args)), client._frame
        client.send(frame(h2.PING, 0, 0, b"abcdefgh"))
        client.read(lambda: client.pings == 1)
        assert (h2.PING, h2.ACK, 0, b"abcdefgh") in answers


@pytest.mark.parametrize("seed", range(3))
def test_headers_are_never_taken_for_others(running, seed):
    """Random calls, also broken and cancelled ones, while the table fills, shrinks and forgets.

    The server says which grpc-encoding it does not know: so we see what it read.
    """
    rng = random.Random(seed)
    with Client(running) as client:
        for _ in range(40):
            wanted = {}
            for _ in range(25):
                stream, data = random_call(rng, client, wanted)
                client.send(data)
            for stream, encoding in wanted.items():
                assert f"grpc-encoding {encoding} is" in client.answer(stream).headers["grpc-message"]
        assert client.goaway is None


def random_call(rng, client, wanted: dict) -> tuple:
    if rng.random() < 0.05:
        client.encoder.header_table_size = rng.choice([0, 100, 1000, 4096])
    encoding = f"e{rng.randrange(12) ** 2}"
    extra = [("grpc-encoding", encoding), (f"x-{rng.randrange(30)}", "v" * rng.randrange(200))][: rng.randint(1, 2)]
    kind = rng.randrange(8)
    if kind == 0:
        extra.append(("X-Upper", "x"))
    stream, client.next = client.next, client.next + 2
    data = frame(h2.HEADERS, END_HEADERS, stream, block(client, *extra))
    if kind == 0:  # on its way while the server refuses the stream
        return stream, data + frame(h2.HEADERS, 5, stream, client.encoder.encode([("x-late", encoding)]))
    if kind == 1:
        return stream, data + h2.reset_frame(stream, h2.CANCEL)
    wanted[stream] = encoding
    body = frame(h2.DATA, 0, stream, prefixed(b"x", 1))
    return stream, data + body + frame(h2.HEADERS, 5, stream, client.encoder.encode([("x-end", encoding)]))
