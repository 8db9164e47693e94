"""What one HTTP/2 connection sends: frames in their order, and data as far as the windows go (RFC 9113, 5.2)."""

from __future__ import annotations

from .http2_frames import (
    DATA,
    DEFAULT_WINDOW,
    FLOW_CONTROL_ERROR,
    LARGEST_WINDOW,
    LEAST_FRAME_SIZE,
    ConnectionFailure,
    StreamFailure,
    head_of,
)


class Stream:
    """The sending side of a stream, and its life."""

    __slots__ = ("cancelled", "ended", "last_frame", "number", "unsent", "window")

    def __init__(self, number: int, window: int):
        self.number = number
        self.window = window  # the client takes so many bytes more
        self.unsent: list = []  # parts of the data that the windows did not take yet
        self.last_frame: bytes | None = None  # what follows the data and ends the stream
        self.ended = False  # the client sends no more
        self.cancelled = False


class Sending:
    """``parts`` is what has to be written. ``closed`` is called with each stream whose last frame is among them."""

    def __init__(self, closed):
        self.parts: list = []
        self.window = DEFAULT_WINDOW  # the client takes so many bytes more, of all streams
        self.stream_window = DEFAULT_WINDOW  # what a new stream begins with
        self.frame_size = LEAST_FRAME_SIZE  # the largest that the client takes
        self.blocked: dict = {}  # streams with unsent data by their numbers
        self.progress = 0  # grows with all that the client takes
        self.widened = False  # blocked streams may go on
        self._closed = closed

    def fits(self, stream: Stream, size: int) -> bool:
        """Whether so many bytes can go at once, in one frame."""
        return size <= self.window and size <= stream.window and size <= self.frame_size

    def pump(self, stream: Stream) -> None:
        """Sends what the windows allow of the stream's unsent parts, and its last frame behind them."""
        parts, unsent = self.parts, stream.unsent
        room = allowed = min(self.window, stream.window)
        while unsent and room > 0:
            part = unsent[0]
            size = min(len(part), room, self.frame_size)
            parts.append(head_of(DATA, 0, stream.number, size))
            parts.append(part[:size])
            room -= size
            if size == len(part):
                del unsent[0]
            else:
                unsent[0] = part[size:]
        self.window -= allowed - room
        stream.window -= allowed - room
        if unsent:
            self.blocked[stream.number] = stream
            return
        self.blocked.pop(stream.number, None)
        if stream.last_frame is not None:
            parts.append(stream.last_frame)
            self._closed(stream)

    def pump_all(self) -> None:
        """The same for every stream that waits. Costly, so it is for the end of a turn."""
        self.widened = False
        for stream in list(self.blocked.values()):
            self.pump(stream)

    def forget(self, stream: Stream) -> None:
        """Sends no more data of a stream."""
        stream.unsent = []
        self.blocked.pop(stream.number, None)

    def set_stream_window(self, size: int, streams) -> None:
        """The client changes what streams begin with, and so the windows of those that are open, even to below zero."""
        self.widened = True
        more = size - self.stream_window
        self.stream_window = size
        for stream in streams:
            stream.window += more
            if stream.window > LARGEST_WINDOW:
                raise ConnectionFailure(FLOW_CONTROL_ERROR, "a window is too large")

    def widen(self, more: int) -> None:
        """The client takes more bytes. Raises ConnectionFailure."""
        self.window += more
        if self.window > LARGEST_WINDOW:
            raise ConnectionFailure(FLOW_CONTROL_ERROR, "the window is too large")
        self.progress += 1
        self.widened = True

    def widen_stream(self, stream: Stream, more: int) -> None:
        """The client takes more bytes of one stream. Raises StreamFailure."""
        stream.window += more
        if stream.window > LARGEST_WINDOW:
            raise StreamFailure(FLOW_CONTROL_ERROR)
        if stream.unsent:
            self.progress += 1
            self.pump(stream)
