"""One gRPC call: its messages as they arrive in the data of a stream."""

from __future__ import annotations

from .grpc_wire import PREFIX_SIZE, GrpcFailure, decompressed, read_prefix, too_large
from .http2_sending import Stream

_SMALL = 4096  # bytes


class Method:
    """What a path leads to.

    ``function(message, headers)`` answers one message. ``needs_component``: it goes through the dispatcher.
    ``streaming``: the client sends any number of messages. ``lasting``: the call stays open until the server stops.
    """

    __slots__ = ("function", "lasting", "needs_component", "streaming")

    def __init__(self, function, needs_component: bool = False, streaming: bool = False, lasting: bool = False):
        self.function = function
        self.needs_component = needs_component
        self.streaming = streaming or lasting
        self.lasting = lasting


UNKNOWN = Method(None)
NOT_GRPC = Method(None)  # of requests that are refused once they are complete


class Call(Stream):
    """A stream from its headers to its last answer. Times are those of ``monotonic``, sizes bytes."""

    __slots__ = (
        "_chunks", "_compressed", "_have", "_size", "begun", "deadline", "headers", "message", "method", "received",
        "running", "started",
    )  # fmt: skip

    def __init__(self, number: int, window: int, method: Method, headers: dict, now: float):
        super().__init__(number, window)
        self.method = method
        self.headers = headers
        self.started = now
        self.deadline: float | None = None
        self.received = 0  # bytes of data
        self._chunks: list = []  # of the message that is arriving
        self._have = 0
        self._size = -1  # of that message, -1 while its prefix is not here
        self._compressed = False
        self.message: bytes | None = None  # the one message of a unary call
        self.running = False  # the component is at it, or it waits for it
        self.begun = False  # the headers of the answer are out

    def take(self, data: bytes, most: int) -> list:
        """The messages that are complete with this data. Raises GrpcFailure where one is larger than ``most``."""
        found = []
        while data:
            if self._size < 0:
                data = self._take_prefix(data, most)
                if data is None:
                    return found
            missing = self._size - self._have
            chunk, data = (data, b"") if len(data) <= missing else (data[:missing], data[missing:])
            self._keep(chunk)
            if self._have == self._size:
                found.append(self._complete(most))
        return found

    def _keep(self, chunk: bytes) -> None:
        """Small chunks are joined: each would take many times its size."""
        chunks = self._chunks
        if chunks and len(chunks[-1]) < _SMALL:
            chunks[-1] += chunk
        else:
            chunks.append(chunk)
        self._have += len(chunk)

    def _take_prefix(self, data: bytes, most: int) -> bytes | None:
        """Reads the prefix of a message; what follows it, or None while it is not complete."""
        if self._chunks:
            data = b"".join(self._chunks) + data
        if len(data) < PREFIX_SIZE:
            self._chunks = [data]
            return None
        flag, self._size = read_prefix(data)
        if flag > 1:
            raise GrpcFailure("INTERNAL", f"{flag} is no flag of a message")
        self._compressed = flag == 1
        self._chunks = []
        if self._size > most:
            raise too_large("Received", self._size, most)
        return data[PREFIX_SIZE:]

    def _complete(self, most: int) -> bytes:
        message = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        if self._compressed:
            message = decompressed(message, self.headers.get(b"grpc-encoding"), most)
        self._chunks = []
        self._have, self._size = 0, -1
        return message

    @property
    def partial(self) -> bool:
        """Whether a message has begun and is not complete."""
        return self._size >= 0 or bool(self._chunks)

    @property
    def owed(self) -> bool:
        """Whether the client still has to send something soon."""
        return self.partial or not (self.ended or self.method.streaming)
