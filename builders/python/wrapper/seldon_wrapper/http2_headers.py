"""Header blocks of HTTP/2 requests, and the rules for them (RFC 9113, 8)."""

from __future__ import annotations

import re

from .hpack import BadBlock, Decoder, TooLarge
from .http2_frames import COMPRESSION_ERROR, ENHANCE_YOUR_CALM, PROTOCOL_ERROR, ConnectionFailure, StreamFailure

MAX_HEADERS = 65536  # bytes as RFC 9113, 6.5.2 counts them
_PSEUDO = frozenset((b":method", b":scheme", b":path", b":authority"))
_NEEDED = (b":method", b":scheme", b":path")
_OF_HTTP_1 = frozenset((b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade"))
_INDEXED = 0x80
_LONG_INDEX = 0xFF
_MOST_KNOWN = 64
_MOST_GOOD_NAMES = 256
_LONGEST_GOOD_NAME = 64
_GOOD_NAMES: set = set()  # that were checked once
_token = re.compile(rb"[!#$%&'*+\-.^_`|~0-9a-z]+").fullmatch  # RFC 9110, 5.1, in lower case
_bad_value = re.compile(rb"[\0\r\n]").search


class HeaderReader:
    """Reads the blocks of one connection in their order, as the state of HPACK asks.

    Clients repeat themselves: a block of nothing but indexes into the tables means the same as long as no block between
    changes the tables, so it is read once.
    """

    def __init__(self):
        self._decoder = Decoder(MAX_HEADERS)
        self._known: dict = {}

    def request(self, block: bytes) -> dict:
        """The headers of a request by lower-case name, pseudo-headers with their colon. Nobody changes the dictionary.

        Raises ConnectionFailure where the block cannot be read, StreamFailure where it is no request.
        """
        known = self._known.get(block)
        if known is not None:
            return known
        headers = _request_of(self._pairs(block))
        if _only_indexes(block) and len(self._known) < _MOST_KNOWN:
            self._known[block] = headers
        return headers

    def trailers(self, block: bytes) -> None:
        """Reads what ends a request. Raises as ``request`` does."""
        for name, value in self._pairs(block):
            _check(name)  # a pseudo-header has no good one
            if _bad_value(value):
                raise StreamFailure(PROTOCOL_ERROR)

    def skip(self, block: bytes) -> None:
        """Reads headers that nobody wants any more, for what they do to the tables."""
        self._pairs(block)

    def _pairs(self, block: bytes) -> list:
        if not _only_indexes(block):
            self._known.clear()
        try:
            return self._decoder.decode(block)
        except TooLarge as error:
            raise ConnectionFailure(ENHANCE_YOUR_CALM, str(error)) from None
        except BadBlock as error:
            raise ConnectionFailure(COMPRESSION_ERROR, str(error)) from None


def _only_indexes(block: bytes) -> bool:
    """Whether every byte is an index of one byte (RFC 7541, 6.1), which changes no table."""
    return len(block) > 0 and min(block) >= _INDEXED and _LONG_INDEX not in block


def _request_of(pairs: list) -> dict:
    headers: dict = {}
    regular = False
    for name, value in pairs:
        if name[:1] == b":":
            if regular or name not in _PSEUDO or name in headers:
                raise StreamFailure(PROTOCOL_ERROR)
        else:
            regular = True
            if name not in _GOOD_NAMES:
                _check(name)
        headers[name] = value
    complete = all(headers.get(name) for name in _NEEDED)
    if not complete or headers.get(b"te", b"trailers") != b"trailers" or _bad_value(b"".join(headers.values())):
        raise StreamFailure(PROTOCOL_ERROR)
    return headers


def _check(name: bytes) -> None:
    if name in _OF_HTTP_1 or not _token(name):
        raise StreamFailure(PROTOCOL_ERROR)
    if len(name) <= _LONGEST_GOOD_NAME and len(_GOOD_NAMES) < _MOST_GOOD_NAMES:
        _GOOD_NAMES.add(name)
