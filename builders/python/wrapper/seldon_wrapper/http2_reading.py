"""The frames of one HTTP/2 client, as they come. What they mean, a subclass says. Rules: RFC 9113, 3.4 and 4."""

from __future__ import annotations

import asyncio
from time import monotonic

from .http2_frames import (
    CONTINUATION,
    FRAME_SIZE_ERROR,
    HEAD_SIZE,
    LAST_STREAM,
    LEAST_FRAME_SIZE,
    PREFACE,
    PROTOCOL_ERROR,
    SETTINGS,
    ConnectionFailure,
    StreamFailure,
    read_head,
)

_TURN = 0.005  # seconds; then it is for the other clients


class FrameReader(asyncio.BufferedProtocol):
    """Reads into the one buffer of the server, which holds nothing of a client when another one's turn comes.

    A turn ends when it takes too long, or when the client does not read its answers: the frames that are here already
    wait for the next one, and meanwhile nothing is read. ``refusal`` is for clients that speak something else.
    """

    refusal = "this port speaks HTTP/2 only"

    def __init__(self, server):
        self.server = server
        self._transport = None
        self._handlers: dict = {}  # functions of flags, stream and payload by the kind of frame
        self._rest = b""  # what has been read and is not handled yet: the beginning of a frame, or more while waiting
        self._turn_ends = 0.0
        self._waiting = False  # there are whole frames in the rest
        self._paused = False  # the client does not read
        self._closing = False
        self._greeted = False
        self._settled = False  # the client's first SETTINGS are here
        self._block: tuple | None = None  # stream, flags and parts of headers that CONTINUATION goes on with

    def flush(self) -> None:
        """Called at the end of a turn."""
        raise NotImplementedError

    def fail(self, failure: ConnectionFailure) -> None:
        """Nothing more is read."""
        raise NotImplementedError

    def fail_stream(self, number: int, failure: StreamFailure) -> None:
        """A frame of this stream was wrong. Raises ConnectionFailure where it is none of a request."""
        raise NotImplementedError

    def get_buffer(self, sizehint: int) -> memoryview:
        """The server's one buffer, behind the beginning of the frame that has to be completed."""
        rest, view = self._rest, self.server.view
        if rest:
            view[: len(rest)] = rest
            return view[len(rest) :]
        return view

    def buffer_updated(self, nbytes: int) -> None:
        if not self._closing:
            self._take_turn(len(self._rest) + nbytes)

    def _take_turn(self, end: int) -> None:
        """Handles the frames in the buffer up to ``end``."""
        server = self.server
        self._turn_ends = monotonic() + _TURN
        try:
            pos = self._read(server.buffer, end) if self._greeted else self._greet(server.buffer, end)
            self._rest = bytes(server.view[pos:end])
        except ConnectionFailure as failure:
            self._rest = b""
            self.fail(failure)
        self.flush()

    def _greet(self, buffer: bytearray, end: int) -> int:
        size = len(PREFACE)
        if not PREFACE.startswith(buffer[: min(end, size)]):
            raise ConnectionFailure(PROTOCOL_ERROR, self.refusal)
        if end < size:
            return 0
        self._greeted = True
        return self._read(buffer, end, size)

    def _read(self, buffer: bytearray, end: int, pos: int = 0) -> int:
        """Handles every frame that is complete; where the next one begins. Raises ConnectionFailure."""
        view, handlers = self.server.view, self._handlers
        while end - pos >= HEAD_SIZE:
            high, low, kind, flags, number = read_head(buffer, pos)
            size = high << 8 | low
            if size > LEAST_FRAME_SIZE:
                raise ConnectionFailure(FRAME_SIZE_ERROR, f"a frame of {size} bytes is too large")
            start = pos + HEAD_SIZE
            if start + size > end:
                break
            if self._paused or monotonic() > self._turn_ends:
                self._wait()
                break
            pos = start + size
            number &= LAST_STREAM
            if not self._settled or self._block is not None:
                self._check_order(kind, number)
            if kind in handlers:
                try:
                    handlers[kind](flags, number, bytes(view[start:pos]))
                except StreamFailure as failure:
                    self.fail_stream(number, failure)
        return pos

    def _check_order(self, kind: int, number: int) -> None:
        if not self._settled and kind != SETTINGS:
            raise ConnectionFailure(PROTOCOL_ERROR, "the first frame is not SETTINGS")
        if self._block is not None and (kind != CONTINUATION or number != self._block[0]):
            raise ConnectionFailure(PROTOCOL_ERROR, "a frame stands between parts of headers")

    def _wait(self) -> None:
        """Lets other clients have their turn."""
        self._waiting = True
        self._transport.pause_reading()
        if not self._paused:
            self.server.loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        """The next turn of frames that have been read already."""
        if not self._waiting or self._paused or self._closing:
            return
        self._waiting = False
        rest = self._rest
        self.server.view[: len(rest)] = rest
        self._take_turn(len(rest))
        self._read_on()

    def _read_on(self) -> None:
        if not (self._waiting or self._paused or self._transport is None):
            self._transport.resume_reading()

    def pause_writing(self) -> None:
        self._paused = True
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._paused = False
        if self._waiting:
            self.server.loop.call_soon(self._go_on)
        else:
            self._read_on()
