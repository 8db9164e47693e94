"""A client of HTTP/2 and gRPC that can do everything wrong: frames by hand, headers by the package hpack."""

from __future__ import annotations

import socket
import time
from struct import pack, unpack

from hpack import Decoder, Encoder

from seldon_wrapper import http2_frames as h2
from seldon_wrapper import protos
from seldon_wrapper.http2_frames import END_HEADERS, END_STREAM, head_of

PREDICT = "/seldon.protos.Model/Predict"


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return head_of(kind, flags, stream, len(payload)) + payload


def message(**body) -> bytes:
    """A SeldonMessage behind its prefix."""
    return prefixed(protos.from_json("SeldonMessage", body).SerializeToString())


def prefixed(buf: bytes, flag: int = 0) -> bytes:
    return pack(">BI", flag, len(buf)) + buf


class Answer:
    """What came back in one stream."""

    def __init__(self):
        self.headers: dict = {}
        self.data = b""
        self.frames: list = []  # sizes of the frames of data
        self.ended = False
        self.reset: int | None = None

    @property
    def status(self) -> str | None:
        return self.headers.get("grpc-status")

    @property
    def json(self) -> dict:
        size = unpack(">BI", self.data[:5])[1]
        assert size == len(self.data) - 5
        return protos.to_json(protos.parse("SeldonMessage", self.data[5:]))


class Client:
    """One connection. ``goaway`` is the code with which the server ended it, ``closed`` tells that it did."""

    def __init__(self, server, settings=None, greet: bool = True, receive_buffer: int | None = None):
        self.socket = socket.socket()
        self.socket.settimeout(20)
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", server.ports["grpc"]))
        self.encoder, self.decoder = Encoder(), Decoder()
        self.answers: dict = {}
        self.settings: dict = {}
        self.acks = self.pings = 0
        self.windows: list = []  # (stream, more)
        self.goaway: int | None = None
        self.info = ""
        self.closed = False
        self.next = 1
        self._rest = b""
        self._block = b""
        if greet:
            self.send(h2.PREFACE + h2.settings_frame(settings or {}))

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *args) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def head(self, path: str = PREDICT, flags: int = END_HEADERS, stream: int | None = None, **more) -> tuple:
        """The number of a new stream and the frame that begins it."""
        headers = {":method": "POST", ":scheme": "http", ":path": path, ":authority": "a", "te": "trailers"}
        headers["content-type"] = "application/grpc"
        headers.update({name.replace("_", "-").replace("--", ":"): value for name, value in more.items()})
        return self.head_of([pair for pair in headers.items() if pair[1] is not None], flags, stream)

    def head_of(self, pairs, flags: int = END_HEADERS, stream: int | None = None) -> tuple:
        if stream is None:
            stream, self.next = self.next, self.next + 2
        return stream, frame(h2.HEADERS, flags, stream, self.encoder.encode(pairs))

    def call(self, body: bytes, path: str = PREDICT, size: int = 16384, **headers) -> int:
        """Sends a whole call, its data in frames of ``size`` bytes; the number of its stream."""
        stream, head = self.head(path, **headers)
        parts = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
        frames = [frame(h2.DATA, 0, stream, part) for part in parts[:-1]]
        self.send(head + b"".join(frames) + frame(h2.DATA, END_STREAM, stream, parts[-1]))
        return stream

    def answer(self, stream: int) -> Answer:
        """Reads until the stream has ended, or the connection."""
        self.read(lambda: self.of(stream).ended or self.of(stream).reset is not None)
        return self.of(stream)

    def ask(self, body: bytes, path: str = PREDICT, **headers) -> Answer:
        return self.answer(self.call(body, path, **headers))

    def read(self, until, seconds: float = 20.0) -> None:
        """Reads until ``until()``, or the end of the connection. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while not (until() or self.closed):
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                data = self.socket.recv(1 << 16)
            except ConnectionError:
                data = b""
            self.closed = not data
            self._take(data)

    def read_on(self, seconds: float) -> None:
        """Reads what comes in the given time."""
        try:
            self.read(lambda: False, seconds)
        except (TimeoutError, socket.timeout):
            pass

    def ended(self) -> int | None:
        """Reads to the end of the connection; the code of GOAWAY."""
        self.read(lambda: False)
        return self.goaway

    def of(self, stream: int) -> Answer:
        """What has been read of a stream so far."""
        return self.answers.setdefault(stream, Answer())

    def _take(self, data: bytes) -> None:
        data = self._rest + data
        while len(data) >= 9:
            high, low, kind, flags, stream = h2.read_head(data)
            end = 9 + (high << 8 | low)
            if len(data) < end:
                break
            self._frame(kind, flags, stream, data[9:end])
            data = data[end:]
        self._rest = data

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if kind == h2.DATA:
            self.of(stream).data += payload
            self.of(stream).frames.append(len(payload))
        elif kind == h2.HEADERS:
            self.of(stream).headers.update(self.decoder.decode(payload))
        elif kind == h2.RST_STREAM:
            self.of(stream).reset = unpack(">I", payload)[0]
        elif kind == h2.SETTINGS:
            self.acks += flags & h2.ACK
            self.settings.update(h2.read_setting(payload, at) for at in range(0, len(payload), 6))
        elif kind == h2.PING:
            self.pings += flags & h2.ACK
        elif kind == h2.WINDOW_UPDATE:
            self.windows.append((stream, unpack(">I", payload)[0]))
        elif kind == h2.GOAWAY:
            self.goaway, self.info = unpack(">I", payload[4:8])[0], payload[8:].decode()
        if kind in (h2.DATA, h2.HEADERS) and flags & END_STREAM:
            self.of(stream).ended = True
