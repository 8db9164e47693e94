"""gRPC over HTTP/2: statuses, the bytes of answers, and messages in the data of a stream.

Protocol: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
"""

from __future__ import annotations

import zlib
from struct import Struct

from .http2_frames import DATA, END_HEADERS, END_STREAM, HEADERS, head_of

CODES = (
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
)  # fmt: skip
_NUMBER_OF = {name: str(number).encode() for number, name in enumerate(CODES)}
ENCODINGS = b"identity,deflate,gzip"
_WINDOW_BITS = {b"gzip": 31, b"deflate": 15}
_UNITS = {72: 3600.0, 77: 60.0, 83: 1.0, 109: 1e-3, 117: 1e-6, 110: 1e-9}  # H M S m u n
_MOST_DETAILS = 4096  # bytes as they are sent; clients refuse trailers beyond 8 KiB
_MOST_REASON = 1024
REFUSAL = b"this port speaks gRPC (POST, content-type: application/grpc)\n"
PREFIX_SIZE = 5
read_prefix = Struct(">BI").unpack_from
_PREFIX = Struct(">BI").pack


class GrpcFailure(Exception):
    """An error as gRPC tells it; ``reason`` goes to the caller as ``seldon-reason``."""

    def __init__(self, code: str, details: str, reason: str = ""):
        super().__init__(details)
        self.code = code
        self.details = details
        self.reason = reason


def prefix_of(size: int) -> bytes:
    """What stands before a message of ``size`` bytes."""
    return _PREFIX(0, size)


def seconds_of(timeout: bytes) -> float | None:
    """A ``grpc-timeout`` in seconds; None where it is not one."""
    unit = _UNITS.get(timeout[-1]) if timeout else None
    digits = timeout[:-1]
    return int(digits) * unit if unit is not None and digits.isdigit() and len(digits) <= 8 else None


def decompressed(message: bytes, encoding: bytes | None, most: int) -> bytes:
    """A message that was sent compressed, of at most ``most`` bytes. Raises GrpcFailure."""
    if encoding is None or encoding == b"identity":
        raise GrpcFailure("INTERNAL", "the message is compressed, but no grpc-encoding says how")
    bits = _WINDOW_BITS.get(encoding)
    if bits is None:
        raise GrpcFailure("UNIMPLEMENTED", f"the grpc-encoding {encoding.decode('latin-1')} is not known here")
    try:
        decoder = zlib.decompressobj(bits)
        whole = decoder.decompress(message, most + 1)
    except zlib.error as error:
        raise GrpcFailure("INTERNAL", f"the message cannot be decompressed: {error}") from None
    if len(whole) > most:
        raise too_large("Received", len(whole), most)
    if not decoder.eof:
        raise GrpcFailure("INTERNAL", "the message cannot be decompressed: it is truncated")
    return whole


def too_large(what: str, size: int, most: int) -> GrpcFailure:
    """The failure of a message beyond the limit, in the words that users of gRPC know."""
    return GrpcFailure("RESOURCE_EXHAUSTED", f"{what} message larger than max ({size} vs. {most})")


def headers_block(pairs) -> bytes:
    """Headers in HPACK without tables and Huffman codes, so that it needs no state (RFC 7541, 6.2.2)."""
    return b"".join([b"\x00" + _string(name) + _string(value) for name, value in pairs])


def _string(text: bytes) -> bytes:
    size = len(text)
    if size < 127:
        return bytes((size,)) + text
    size -= 127
    length = bytearray(b"\x7f")
    while size >= 128:
        length.append(size & 127 | 128)
        size >>= 7
    length.append(size)
    return bytes(length) + text


_STATUS_200 = b"\x88"  # index 8 of the static table
_BEGIN = _STATUS_200 + headers_block([(b"content-type", b"application/grpc"), (b"grpc-accept-encoding", ENCODINGS)])
_OK = headers_block([(b"grpc-status", b"0")])
_BEGIN_HEAD = head_of(HEADERS, END_HEADERS, 0, len(_BEGIN))[:5]
_OK_HEAD = head_of(HEADERS, END_HEADERS | END_STREAM, 0, len(_OK))[:5]
_ANSWER = Struct(f">5sI{len(_BEGIN)}sIBIBI").pack
_END = Struct(f">5sI{len(_OK)}s").pack


def begin_frame(stream: int) -> bytes:
    """The headers before the messages of an answer."""
    return _BEGIN_HEAD + stream.to_bytes(4, "big") + _BEGIN


def before_message(stream: int, size: int) -> bytes:
    """What goes before a message of ``size`` bytes which one frame can hold: headers, head of the data, prefix."""
    return _ANSWER(_BEGIN_HEAD, stream, _BEGIN, (size + PREFIX_SIZE) << 8 | DATA, 0, stream, 0, size)


def end_frame(stream: int) -> bytes:
    """The trailers after the messages of an answer."""
    return _END(_OK_HEAD, stream, _OK)


def failure_frame(stream: int, failure: GrpcFailure, begun: bool = False) -> bytes:
    """An answer that is an error, or the trailers of one that has ``begun``."""
    details = _percent_encoded(failure.details, _MOST_DETAILS)
    pairs = [(b"grpc-status", _NUMBER_OF[failure.code]), (b"grpc-message", details)]
    if failure.reason:
        pairs.append((b"seldon-reason", _percent_encoded(failure.reason, _MOST_REASON)))
    block = (b"" if begun else _BEGIN) + headers_block(pairs)
    return head_of(HEADERS, END_HEADERS | END_STREAM, stream, len(block)) + block


def refusal_frame(stream: int, status: int) -> bytes:
    """The headers before REFUSAL, with an HTTP status."""
    size = str(len(REFUSAL)).encode()
    pairs = [(b":status", str(status).encode()), (b"content-type", b"text/plain"), (b"content-length", size)]
    block = headers_block(pairs)
    return head_of(HEADERS, END_HEADERS, stream, len(block)) + block


def _percent_encoded(text: str, most: int) -> bytes:
    """Printable ASCII as it is but for "%", everything else as %XX of its UTF-8 bytes; cut between two characters."""
    parts, size = [], 0
    for char in text:
        part = char.encode() if " " <= char <= "~" and char != "%" else _escaped(char)
        size += len(part)
        if size > most:
            parts.append(b"...")
            break
        parts.append(part)
    return b"".join(parts)


def _escaped(char: str) -> bytes:
    return b"".join([b"%%%02X" % byte for byte in char.encode("utf-8", "replace")])
