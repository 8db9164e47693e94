"""An HTTP request and response, as the API sees them."""

from __future__ import annotations

JSON_TYPE = b"application/json"


class Request:
    """One request. Header names are lower-case bytes."""

    __slots__ = ("body", "headers", "keep_alive", "method", "path", "query")

    def __init__(self, method: bytes, path: bytes, query: bytes):
        self.method = method
        self.path = path
        self.query = query
        self.headers: dict = {}
        self.body = b""
        self.keep_alive = True


class Response:
    """One response; ``headers`` are (name, value) pairs beyond those that every response has."""

    __slots__ = ("body", "content_type", "headers", "status")

    def __init__(self, status: int, body: bytes, content_type: bytes, headers=()):
        self.status = status
        self.body = body
        self.content_type = content_type
        self.headers = headers
