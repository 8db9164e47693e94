"""HTTP/2 frames: their numbers, and the bytes of those that the server sends. Rules: RFC 9113."""

from __future__ import annotations

from struct import Struct

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)

ACK = END_STREAM = 0x1
END_HEADERS = 0x4
PADDED = 0x8
WITH_PRIORITY = 0x20

NO_ERROR, PROTOCOL_ERROR, _, FLOW_CONTROL_ERROR, _, STREAM_CLOSED, FRAME_SIZE_ERROR = range(7)
REFUSED_STREAM, CANCEL, COMPRESSION_ERROR, _, ENHANCE_YOUR_CALM = range(7, 12)

SET_ENABLE_PUSH, SET_MAX_CONCURRENT_STREAMS, SET_INITIAL_WINDOW_SIZE = range(2, 5)
SET_MAX_FRAME_SIZE, SET_MAX_HEADER_LIST_SIZE = range(5, 7)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEAD_SIZE = 9
LEAST_FRAME_SIZE = 16384  # what every peer takes
MOST_FRAME_SIZE = 0xFFFFFF
DEFAULT_WINDOW = 65535
LARGEST_WINDOW = 0x7FFFFFFF
LAST_STREAM = 0x7FFFFFFF

read_head = Struct(">HBBBI").unpack_from  # size in two parts, kind, flags, stream
read_setting = Struct(">HI").unpack_from
read_number = Struct(">I").unpack_from
_HEAD = Struct(">IBI").pack
_NUMBER = Struct(">I").pack
_TWO_NUMBERS = Struct(">II").pack
_SETTING = Struct(">HI").pack


class ConnectionFailure(Exception):
    """The client broke the protocol such that nothing more can be read from it."""

    def __init__(self, code: int, info: str):
        super().__init__(info)
        self.code = code


class StreamFailure(Exception):
    """The client broke the protocol in one stream; the others go on."""

    def __init__(self, code: int):
        super().__init__()
        self.code = code


def head_of(kind: int, flags: int, stream: int, size: int) -> bytes:
    """The nine bytes before a payload of ``size`` bytes."""
    return _HEAD(size << 8 | kind, flags, stream)


def settings_frame(settings: dict) -> bytes:
    """SETTINGS with the values by their numbers."""
    payload = b"".join([_SETTING(number, value) for number, value in settings.items()])
    return head_of(SETTINGS, 0, 0, len(payload)) + payload


SETTINGS_ACK = head_of(SETTINGS, ACK, 0, 0)


def ping_ack(payload: bytes) -> bytes:
    """The answer to PING."""
    return head_of(PING, ACK, 0, 8) + payload


def reset_frame(stream: int, code: int) -> bytes:
    """RST_STREAM."""
    return head_of(RST_STREAM, 0, stream, 4) + _NUMBER(code)


def window_frame(stream: int, more: int) -> bytes:
    """WINDOW_UPDATE: the client may send so many bytes more."""
    return head_of(WINDOW_UPDATE, 0, stream, 4) + _NUMBER(more)


def goaway_frame(last_stream: int, code: int, info: str = "") -> bytes:
    """GOAWAY: streams beyond ``last_stream`` are not answered."""
    text = info.encode()
    return head_of(GOAWAY, 0, 0, 8 + len(text)) + _TWO_NUMBERS(last_stream, code) + text


def without_padding(payload: bytes) -> bytes:
    """What is not padding in the payload of a padded DATA or HEADERS. Raises ConnectionFailure."""
    if not payload:
        raise ConnectionFailure(FRAME_SIZE_ERROR, "a padded frame has no length of padding")
    stop = len(payload) - payload[0]
    if stop < 1:
        raise ConnectionFailure(PROTOCOL_ERROR, "the padding is longer than the frame")
    return payload[1:stop]
