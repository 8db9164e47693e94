"""HTTP/2 for one client: frames, streams and windows. What the streams are for, a subclass says. Rules: RFC 9113."""

from __future__ import annotations

import logging
from collections import deque

from . import http2_frames as h2
from .connections import LAST_READ, WRITE_TIMEOUT
from .http2_frames import END_HEADERS, END_STREAM, PROTOCOL_ERROR, ConnectionFailure, StreamFailure
from .http2_headers import MAX_HEADERS, HeaderReader
from .http2_reading import FrameReader
from .http2_sending import Sending, Stream

log = logging.getLogger(__name__)

_MOST_STREAMS = 256  # at a time
_WINDOW = 8 << 20  # bytes that the client may have under way, of one stream and of all
_RENEW_AT = _WINDOW // 2
_MOST_PARTS = 128  # of headers
_MOST_REMEMBERED = 2 * _MOST_STREAMS  # all that were refused or ended at a time
_FIRST_FRAMES = h2.settings_frame(
    {
        h2.SET_MAX_CONCURRENT_STREAMS: _MOST_STREAMS,
        h2.SET_INITIAL_WINDOW_SIZE: _WINDOW,
        h2.SET_MAX_HEADER_LIST_SIZE: MAX_HEADERS,
    }
) + h2.window_frame(0, _WINDOW - h2.DEFAULT_WINDOW)


class Http2Connection(FrameReader):
    """One client with any number of streams."""

    def __init__(self, server):
        super().__init__(server)
        self.streams: dict = {}
        self.unfinished = 0  # streams that are gone and still cost something
        self.sending = Sending(self.close_stream)
        self._headers = HeaderReader()
        self._last_stream = 0
        self._closed: deque = deque(maxlen=_MOST_REMEMBERED)  # streams that have ended
        self._reset: deque = deque(maxlen=_MOST_REMEMBERED)  # of them, those that we ended before the client did
        self._consumed: dict = {}  # bytes that the client was not yet told it may replace, of streams and, as 0, of all
        self._leaving = False  # the client sends no more
        self._refusing = False  # it broke the protocol, and is closed by a timer
        self._started = self._moved = server.now
        self._progress = 0  # what sending had of it a second ago
        self._left = 0  # bytes that were on their way then
        self._handlers = {
            h2.DATA: self._on_data,
            h2.HEADERS: self._on_headers,
            h2.PRIORITY: self._on_priority,
            h2.RST_STREAM: self._on_reset,
            h2.SETTINGS: self._on_settings,
            h2.PUSH_PROMISE: self._on_push,
            h2.PING: self._on_ping,
            h2.GOAWAY: self._on_goaway,
            h2.WINDOW_UPDATE: self._on_window,
            h2.CONTINUATION: self._on_continuation,
        }

    def begin(self, number: int, headers: dict) -> Stream:
        """A request begins."""
        raise NotImplementedError

    def receive(self, stream: Stream, data: bytes) -> None:
        """Called once its headers are here, and with the data as it comes. Raises StreamFailure.

        ``stream.ended`` tells whether that is all.
        """
        raise NotImplementedError

    def cancelled(self, stream: Stream) -> None:
        """Nobody waits for the answer any more."""

    def connection_made(self, transport) -> None:
        self._transport = transport
        self.server.connections.add(self)
        transport.write(_FIRST_FRAMES)
        if self.server.draining:
            self.begin_drain()

    def connection_lost(self, exc) -> None:
        self.server.connections.discard(self)
        self._closing = True
        self._transport = None
        for stream in list(self.streams.values()):
            self._cancel(stream)

    def _on_data(self, flags: int, number: int, data: bytes) -> None:
        size = len(data)
        if flags & h2.PADDED:
            data = h2.without_padding(data)
        self._consume(0, size)
        stream = self.streams.get(number)
        if stream is None or stream.ended:
            self._on_late_data(number)
            return
        if flags & END_STREAM:
            stream.ended = True
        else:
            self._consume(number, size)
        self.receive(stream, data)

    def _consume(self, number: int, size: int) -> None:
        """Lets the client send as much again as has arrived, once that is much."""
        consumed = self._consumed.get(number, 0) + size
        if consumed > _RENEW_AT:
            self.sending.parts.append(h2.window_frame(number, consumed))
            consumed = 0
        self._consumed[number] = consumed

    def _on_late_data(self, number: int) -> None:
        if number == 0 or number > self._last_stream or number % 2 == 0:
            raise ConnectionFailure(PROTOCOL_ERROR, f"stream {number} is not open")
        if number not in self._reset:  # else it was on its way when we ended the stream
            raise StreamFailure(h2.STREAM_CLOSED)

    def _on_headers(self, flags: int, number: int, payload: bytes) -> None:
        if flags & h2.PADDED:
            payload = h2.without_padding(payload)
        if flags & h2.WITH_PRIORITY:
            _check_priority(number, payload)
            payload = payload[5:]
        if flags & END_HEADERS:
            self._on_block(flags, number, payload)
        else:
            self._block = (number, flags, [payload])

    def _on_continuation(self, flags: int, number: int, payload: bytes) -> None:
        if self._block is None:
            raise ConnectionFailure(PROTOCOL_ERROR, "CONTINUATION goes on with nothing")
        _, first_flags, parts = self._block
        parts.append(payload)
        if sum(map(len, parts)) > MAX_HEADERS or len(parts) > _MOST_PARTS:
            raise ConnectionFailure(h2.ENHANCE_YOUR_CALM, "the headers are too large")
        if flags & END_HEADERS:
            self._block = None
            self._on_block(first_flags, number, b"".join(parts))

    def _on_block(self, flags: int, number: int, block: bytes) -> None:
        stream = self.streams.get(number)
        if stream is not None:
            self._on_trailers(stream, flags, block)
        elif number <= self._last_stream or number % 2 == 0:
            self._on_late_headers(number, block)
        else:
            self._last_stream = number
            headers = self._headers.request(block)
            if len(self.streams) + self.unfinished >= _MOST_STREAMS:
                raise StreamFailure(h2.REFUSED_STREAM)
            stream = self.streams[number] = self.begin(number, headers)
            stream.ended = flags & END_STREAM != 0
            self.receive(stream, b"")

    def _on_trailers(self, stream: Stream, flags: int, block: bytes) -> None:
        self._headers.trailers(block)
        if stream.ended:
            raise StreamFailure(h2.STREAM_CLOSED)
        if not flags & END_STREAM:
            raise StreamFailure(PROTOCOL_ERROR)
        stream.ended = True
        self.receive(stream, b"")

    def _on_late_headers(self, number: int, block: bytes) -> None:
        if number in self._reset:
            self._headers.skip(block)
        elif number in self._closed:
            raise ConnectionFailure(h2.STREAM_CLOSED, f"stream {number} has ended")
        else:
            raise ConnectionFailure(PROTOCOL_ERROR, f"no request can have stream {number} now")

    def _on_priority(self, flags: int, number: int, payload: bytes) -> None:
        _check_stream(number, "PRIORITY")
        if len(payload) != 5:
            raise StreamFailure(h2.FRAME_SIZE_ERROR)
        _check_priority(number, payload)

    def _on_reset(self, flags: int, number: int, payload: bytes) -> None:
        _check_size(payload, 4, "RST_STREAM")
        if number == 0 or number > self._last_stream or number % 2 == 0:
            raise ConnectionFailure(PROTOCOL_ERROR, "RST_STREAM ends what has not begun")
        stream = self.streams.get(number)
        if stream is not None:
            self._cancel(stream)

    def _give_up_blocked(self) -> None:
        """A client that sends no more cannot open its windows either."""
        for stream in list(self.sending.blocked.values()):
            self._cancel(stream)

    def _on_settings(self, flags: int, number: int, payload: bytes) -> None:
        _check_no_stream(number, "SETTINGS")
        if len(payload) % 6 or (flags & h2.ACK and payload):
            raise ConnectionFailure(h2.FRAME_SIZE_ERROR, "SETTINGS has a wrong size")
        self._settled = True
        if flags & h2.ACK:
            return
        settings = {}
        for start in range(0, len(payload), 6):
            setting, value = h2.read_setting(payload, start)
            _check_setting(setting, value)
            settings[setting] = value
        self.sending.frame_size = settings.get(h2.SET_MAX_FRAME_SIZE, self.sending.frame_size)
        if h2.SET_INITIAL_WINDOW_SIZE in settings:
            self.sending.set_stream_window(settings[h2.SET_INITIAL_WINDOW_SIZE], self.streams.values())
        self.sending.parts.append(h2.SETTINGS_ACK)

    def _on_push(self, flags: int, number: int, payload: bytes) -> None:
        raise ConnectionFailure(PROTOCOL_ERROR, "clients do not push")

    def _on_ping(self, flags: int, number: int, payload: bytes) -> None:
        _check_no_stream(number, "PING")
        _check_size(payload, 8, "PING")
        if not flags & h2.ACK:
            self.sending.parts.append(h2.ping_ack(payload))

    def _on_goaway(self, flags: int, number: int, payload: bytes) -> None:
        _check_no_stream(number, "GOAWAY")
        if len(payload) < 8:
            raise ConnectionFailure(h2.FRAME_SIZE_ERROR, "GOAWAY is cut off")

    def _on_window(self, flags: int, number: int, payload: bytes) -> None:
        _check_size(payload, 4, "WINDOW_UPDATE")
        more = h2.read_number(payload)[0] & h2.LARGEST_WINDOW
        if number == 0:
            if more == 0:
                raise ConnectionFailure(PROTOCOL_ERROR, "WINDOW_UPDATE adds nothing")
            self.sending.widen(more)
            return
        if number > self._last_stream or number % 2 == 0:
            raise ConnectionFailure(PROTOCOL_ERROR, "WINDOW_UPDATE is for what has not begun")
        stream = self.streams.get(number)
        if stream is not None:
            if more == 0:
                raise StreamFailure(PROTOCOL_ERROR)
            self.sending.widen_stream(stream, more)

    def close_stream(self, stream: Stream) -> None:
        """The answer is complete; a client that is still sending is told that nobody listens."""
        self._remove(stream)
        if not stream.ended:
            self._reset.append(stream.number)
            self.sending.parts.append(h2.reset_frame(stream.number, h2.NO_ERROR))

    def _cancel(self, stream: Stream) -> None:
        stream.cancelled = True
        self.sending.forget(stream)
        self._remove(stream)
        self.cancelled(stream)

    def _remove(self, stream: Stream) -> None:
        del self.streams[stream.number]
        self._consumed.pop(stream.number, None)
        self._closed.append(stream.number)

    def fail_stream(self, number: int, failure: StreamFailure) -> None:
        if number == 0:
            raise ConnectionFailure(failure.code, "stream 0 is no request")
        stream = self.streams.get(number)
        if stream is not None:
            self._cancel(stream)
        self._reset.append(number)
        self.sending.parts.append(h2.reset_frame(number, failure.code))

    def flush(self) -> None:
        """Writes what has been made ready in one go."""
        if self.sending.widened:
            self.sending.pump_all()
        if self._leaving:
            self._give_up_blocked()
        parts, transport = self.sending.parts, self._transport
        if transport is None or self._refusing:
            return
        if parts:
            self.sending.parts = []
            transport.write(parts[0] if len(parts) == 1 else b"".join(parts))
        if self._closing or (self._leaving and not self.streams):
            transport.close()

    def fail(self, failure: ConnectionFailure) -> None:
        """Tells the client what it did wrong, and reads on for a moment so that it sees that."""
        log.debug("an HTTP/2 connection ends: %s", failure)
        for stream in list(self.streams.values()):
            self._cancel(stream)
        self.sending.parts.append(h2.goaway_frame(self._last_stream, failure.code, str(failure)))
        self._leaving = False  # else the connection would be closed at once
        self.flush()
        self._closing = self._refusing = True
        transport = self._transport
        if transport is not None:
            transport.write_eof()
            self.server.loop.call_later(LAST_READ, transport.abort)

    def eof_received(self) -> bool:
        """A client that sends no more may still wait for its answers, but not to what it never finished asking."""
        self._leaving = True
        for stream in list(self.streams.values()):
            if not stream.ended:
                self._cancel(stream)
        self._give_up_blocked()
        return bool(self.streams)

    def check_time(self, now: float) -> None:
        """Ends a client that takes too long to begin, or to take what it asked for."""
        if self._transport is None:
            return
        sending, left = self.sending, self._transport.get_write_buffer_size()
        if not (left or sending.blocked) or left < self._left or sending.progress != self._progress:
            self._moved = now
        self._left, self._progress = left, sending.progress
        silent = not self._settled and now - self._started > self.server.settings.header_timeout
        if silent or now - self._moved > WRITE_TIMEOUT:
            self.abort()

    def begin_drain(self) -> None:
        """Asks the client to make its further requests elsewhere; those under way, and on their way, are answered."""
        self.sending.parts.append(h2.goaway_frame(h2.LAST_STREAM, h2.NO_ERROR))
        self.flush()

    def close_if_idle(self) -> None:
        """Closes the connection unless a request is arriving or being answered."""
        if self._transport is not None and not (self.streams or self._waiting or self._closing):
            self.sending.parts.append(h2.goaway_frame(self._last_stream, h2.NO_ERROR))
            self._closing = True
            self.flush()

    def abort(self) -> None:
        """Ends the connection at once."""
        self._closing = True
        if self._transport is not None:
            self._transport.abort()


def _check_stream(number: int, frame: str) -> None:
    if number == 0:
        raise ConnectionFailure(PROTOCOL_ERROR, f"{frame} has no stream")


def _check_no_stream(number: int, frame: str) -> None:
    if number != 0:
        raise ConnectionFailure(PROTOCOL_ERROR, f"{frame} has a stream")


def _check_size(payload: bytes, size: int, frame: str) -> None:
    if len(payload) != size:
        raise ConnectionFailure(h2.FRAME_SIZE_ERROR, f"{frame} has not {size} bytes")


def _check_setting(setting: int, value: int) -> None:
    if setting == h2.SET_ENABLE_PUSH and value > 1:
        raise ConnectionFailure(PROTOCOL_ERROR, "ENABLE_PUSH is neither 0 nor 1")
    if setting == h2.SET_MAX_FRAME_SIZE and not h2.LEAST_FRAME_SIZE <= value <= h2.MOST_FRAME_SIZE:
        raise ConnectionFailure(PROTOCOL_ERROR, "MAX_FRAME_SIZE is out of range")
    if setting == h2.SET_INITIAL_WINDOW_SIZE and value > h2.LARGEST_WINDOW:
        raise ConnectionFailure(h2.FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE is out of range")


def _check_priority(number: int, payload: bytes) -> None:
    if len(payload) < 5:
        raise ConnectionFailure(h2.FRAME_SIZE_ERROR, "a priority is cut off")
    if h2.read_number(payload)[0] & h2.LAST_STREAM == number:
        # Not of the stream alone: the headers behind it would have to be read nevertheless.
        raise ConnectionFailure(PROTOCOL_ERROR, f"stream {number} depends on itself")
