"""An HTTP request and response, as the API sees them."""

from __future__ import annotations

import httptools

JSON_TYPE = b"application/json"


class Request:
    """One request. Header names are lower-case bytes."""

    __slots__ = ("body", "headers", "keep_alive", "method", "path", "query", "version_1_0")

    def __init__(self):
        self.method = self.path = self.query = self.body = b""
        self.headers: dict = {}
        self.keep_alive = True
        self.version_1_0 = False


class Response:
    """One response; ``headers`` are (name, value) pairs beyond those that every response has."""

    __slots__ = ("body", "content_type", "headers", "status")

    def __init__(self, status: int, body: bytes, content_type: bytes, headers=()):
        self.status = status
        self.body = body
        self.content_type = content_type
        self.headers = headers


def normal_path(path: bytes) -> bytes:
    """The path of an address in absolute form or with escapes."""
    if path[:1] != b"/":
        try:
            path = httptools.parse_url(path).path or b"/"
        except httptools.HttpParserInvalidURLError:
            return path
    from urllib.parse import unquote_to_bytes  # few requests need it, and it loads much

    return unquote_to_bytes(path)
