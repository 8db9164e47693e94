"""HTTP/1.1 on an event loop: connections, pipelining, limits, timeouts and draining.

Kept small on purpose: parsing is httptools' (llhttp), everything else that costs a request time stands in this file.
Rules: RFC 9112.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from time import gmtime, monotonic, strftime
from urllib.parse import unquote_to_bytes

import httptools

from . import logs
from .errors import BAD_DATA
from .http_messages import JSON_TYPE, Request, Response
from .rest_api import refusal

log = logging.getLogger(__name__)
access_log = logging.getLogger("seldon_wrapper.access")

_MAX_HEAD = 65536
_MAX_UNPARSED_HEAD = 524288
_MIN_BODY_RATE = 500  # bytes a second, after the header timeout
_WRITE_TIMEOUT = 60.0
_DRAIN_LINGER = 1.0
_JOIN_UP_TO = 65536
_PHRASES = {
    200: b"OK", 201: b"Created", 202: b"Accepted", 204: b"No Content", 400: b"Bad Request", 401: b"Unauthorized",
    403: b"Forbidden", 404: b"Not Found", 405: b"Method Not Allowed", 408: b"Request Timeout", 409: b"Conflict",
    413: b"Content Too Large", 414: b"URI Too Long", 417: b"Expectation Failed", 418: b"I'm a teapot",
    422: b"Unprocessable Content", 429: b"Too Many Requests", 431: b"Request Header Fields Too Large",
    500: b"Internal Server Error", 501: b"Not Implemented", 503: b"Service Unavailable",
}  # fmt: skip
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Refused(Exception):
    """The request is refused while it is still arriving."""

    def __init__(self, status: int, info: str):
        super().__init__(info)
        self.status = status
        self.info = info


class HttpServer:
    """All connections of one worker."""

    def __init__(self, api, dispatcher, loop):
        self.api = api
        self.settings = api.settings
        self.dispatcher = dispatcher
        self.loop = loop
        self.connections: set = set()
        self.now = monotonic()
        self.date = b""
        self.head_200 = b""
        self.draining = False
        self.requests = 0
        self.on_request_limit = None
        self.request_limit = 0
        self._tick()

    def connection(self) -> asyncio.Protocol:
        """A protocol for a new connection."""
        return Connection(self)

    def _tick(self) -> None:
        """Once a second: the clock, the Date header and overdue connections."""
        self.now = monotonic()
        self.date = _date_header()
        self.head_200 = (
            b"HTTP/1.1 200 OK\r\n%bContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: "
            % self.date
        )
        for connection in list(self.connections):
            connection.check_time(self.now)
        self.loop.call_later(1.0, self._tick)

    def counted(self) -> None:
        """Called for every request; tells when the worker has served its share."""
        self.requests += 1
        if self.request_limit and self.requests == self.request_limit and self.on_request_limit:
            self.on_request_limit()

    async def drain(self, seconds: float) -> None:
        """Answers what has arrived, then closes: idle connections get a moment to send what is on its way."""
        self.draining = True
        end = monotonic() + seconds
        linger = monotonic() + min(_DRAIN_LINGER, seconds)
        while self.connections and monotonic() < end:
            if monotonic() >= linger:
                for connection in list(self.connections):
                    connection.close_if_idle()
            await asyncio.sleep(0.02)
        for connection in list(self.connections):
            connection.abort()


class Connection(asyncio.Protocol):
    """One client. Requests are answered in the order in which they came."""

    __slots__ = (
        "_body", "_closing", "_discarding", "_feeding", "_head_size", "_out", "_parser", "_paused", "_pending", "_queue",
        "_received", "_request", "_started", "_touched", "_transport", "_unparsed", "_url", "_waiting_since", "server",
    )  # fmt: skip

    def __init__(self, server: HttpServer):
        self.server = server
        self._parser = httptools.HttpRequestParser(self)
        self._transport = None
        self._request = None  # the one that is arriving
        self._url = b""
        self._body: list = []
        self._received = 0
        self._head_size = 0
        self._unparsed = 0
        self._out: list = []
        self._queue: deque = deque()
        self._feeding = False
        self._pending = False  # one is being answered elsewhere
        self._paused = False
        self._closing = False
        self._discarding = False
        self._started = self._touched = self._waiting_since = server.now

    def connection_made(self, transport) -> None:
        self._transport = transport
        self.server.connections.add(self)

    def connection_lost(self, exc) -> None:
        self.server.connections.discard(self)
        self._closing = True
        self._transport = None
        self._queue.clear()

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        self._touched = self.server.now
        self._feeding = True
        try:
            self._feed(data)
        except httptools.HttpParserError as error:
            cause = error.__context__
            if isinstance(cause, _Refused):
                self._refuse(cause.status, cause.info)
            else:
                self._refuse(400, f"the request is not HTTP/1.1: {error}")
        finally:
            self._feeding = False
        self._flush()

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._after_upgrade(data, upgrade)
        if self._request is not None and self._parser_in_head():
            self._unparsed += len(data)
            if self._unparsed > _MAX_UNPARSED_HEAD:
                self._refuse(431, "the header is too large")

    def _after_upgrade(self, data: bytes, upgrade) -> None:
        """A client that offers another protocol is answered in this one: the rest of the data is HTTP/1.1 too."""
        offset = upgrade.args[0] if upgrade.args else len(data)
        self._parser = httptools.HttpRequestParser(self)
        if not self._closing and offset < len(data):
            self._feed(data[offset:])

    def _parser_in_head(self) -> bool:
        return self._received < 0

    def on_message_begin(self) -> None:
        self._url = b""
        self._head_size = 0
        self._unparsed = 0
        self._received = -1
        self._started = self.server.now
        self._request = Request(b"", b"", b"")

    def on_url(self, url: bytes) -> None:
        self._url += url
        if len(self._url) > _MAX_HEAD:
            raise _Refused(414, "the address is too long")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_size += len(name) + len(value) + 4
        if self._head_size > _MAX_HEAD:
            raise _Refused(431, "the header is too large")
        self._request.headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        request, parser = self._request, self._parser
        request.method = parser.get_method()
        self._received = 0
        path, _, request.query = self._url.partition(b"?")
        if path[:1] != b"/" or b"%" in path:
            path = _normal_path(path)
        request.path = path
        length = request.headers.get(b"content-length")
        if length is not None and int(length) > self.server.settings.max_body:
            raise _Refused(413, f"the body is larger than {self.server.settings.max_body} bytes")
        if b"host" not in request.headers and parser.get_http_version() == "1.1":
            raise _Refused(400, "the request has no Host header")
        expect = request.headers.get(b"expect")
        if expect is not None:
            self._expected(expect.lower())

    def _expected(self, expect: bytes) -> None:
        if expect != b"100-continue":
            raise _Refused(417, "the only expectation that can be met is 100-continue")
        if self._parser.get_http_version() == "1.1":
            self._out.append(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > self.server.settings.max_body:
            raise _Refused(413, f"the body is larger than {self.server.settings.max_body} bytes")
        self._body.append(data)

    def on_message_complete(self) -> None:
        request, self._request = self._request, None
        body = self._body
        if body:
            request.body = body[0] if len(body) == 1 else b"".join(body)
            self._body = []
        request.keep_alive = self._parser.should_keep_alive()
        if self._closing:
            return
        if self._pending or self._paused or self._queue:
            self._queue.append(request)
            self._transport.pause_reading()
        else:
            self._handle(request)

    def _handle(self, request: Request) -> None:
        server = self.server
        route = server.api.routes.get(request.path)
        if route is None or request.method not in route.methods:
            self._respond(request, server.api.unrouted(request, route))
            return
        if route.needs_component and not server.dispatcher.inline:
            self._pending = True
            self._waiting_since = server.now
            server.dispatcher.submit(self._answer, (route, request), self._finish)
            return
        self._respond(request, self._answer(route, request))

    def _answer(self, route, request: Request) -> Response:
        """Runs the operation; whatever goes wrong in it becomes an answer."""
        logs.current.request = request
        try:
            return route.handler(request)
        except BaseException as error:  # also SystemExit: a model must not end the server
            return self.server.api.failure(error, request)

    def _finish(self, job: tuple, response: Response) -> None:
        """Back on the loop after the component answered elsewhere."""
        self._pending = False
        if self._transport is None:
            return
        self._respond(job[1], response)
        self._next()

    def _next(self) -> None:
        while self._queue and not (self._pending or self._paused or self._closing):
            self._handle(self._queue.popleft())
        self._flush()
        if not self._queue and not self._paused and not self._closing:
            self._transport.resume_reading()

    def _respond(self, request: Request, response: Response) -> None:
        server = self.server
        server.counted()
        keep = request.keep_alive and not server.draining
        body, headers = response.body, request.headers
        if keep and response.status == 200 and response.content_type is JSON_TYPE and b"origin" not in headers:
            head = b"%b%d\r\n\r\n" % (server.head_200, len(body))
            if request.method == b"HEAD":
                body = b""
        else:
            head, body = self._full_head(request, response, keep)
        out = self._out
        out.append(head)
        if body:
            out.append(body)
        if server.settings.access_log:
            access_log.info(
                "%s %s %d %d", request.method.decode(), request.path.decode("latin-1"), response.status, len(body)
            )
        if not keep:
            self._closing = True

    def _full_head(self, request: Request, response: Response, keep: bool) -> tuple:
        status, body = response.status, response.body
        lines = [b"HTTP/1.1 %d %b\r\n" % (status, _PHRASES.get(status, b"Status")), self.server.date]
        if status != 204:
            lines.append(b"Content-Type: %b\r\nContent-Length: %d\r\n" % (response.content_type, len(body)))
        origin = request.headers.get(b"origin")
        if origin is None:
            lines.append(b"Access-Control-Allow-Origin: *\r\n")
        else:
            lines.append(b"Access-Control-Allow-Origin: %b\r\nVary: Origin\r\n" % origin)
        lines.extend(b"%b: %b\r\n" % pair for pair in response.headers)
        if not keep:
            lines.append(b"Connection: close\r\n")
        elif self._parser.get_http_version() == "1.0":
            lines.append(b"Connection: keep-alive\r\n")
        lines.append(b"\r\n")
        return b"".join(lines), b"" if status == 204 or request.method == b"HEAD" else body

    def _flush(self) -> None:
        """Writes what has been answered in one go, and closes where that was the last."""
        out = self._out
        transport = self._transport
        if transport is None:
            return
        if out:
            self._out = []
            if len(out) == 1:
                transport.write(out[0])
            elif sum(map(len, out)) <= _JOIN_UP_TO:
                transport.write(b"".join(out))
            else:
                transport.writelines(out)
        if self._closing and not self._discarding:
            transport.close()

    def _refuse(self, status: int, info: str) -> None:
        """Answers a request that is not taken, and reads on for a moment so that the client sees the answer."""
        if self._closing:
            return
        request = self._request or Request(b"", b"", b"")
        request.keep_alive = False
        self._discarding = True
        self._respond(request, refusal(status, info, BAD_DATA))
        self._flush()
        transport = self._transport
        if transport is None:
            return
        if transport.can_write_eof():
            transport.write_eof()
        self.server.loop.call_later(1.0, transport.close)

    def eof_received(self) -> bool:
        """A client that sends no more may still wait for its answer."""
        if self._pending or self._queue:
            for request in self._queue:
                request.keep_alive = True
            if self._queue:
                self._queue[-1].keep_alive = False
            return True
        return False

    def pause_writing(self) -> None:
        self._paused = True
        self._waiting_since = self.server.now
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._paused = False
        if self._transport is not None and not self._pending:
            self._next()

    def check_time(self, now: float) -> None:
        """Closes the connection where the client is too slow or has been silent for too long."""
        if self._transport is None or self._pending:
            return
        settings = self.server.settings
        if self._paused:
            if now - self._waiting_since > _WRITE_TIMEOUT:
                self.abort()
        elif self._request is not None:
            allowed = settings.header_timeout + max(self._received, 0) / _MIN_BODY_RATE
            if now - self._started > allowed:
                self._refuse(408, "the request took too long to arrive")
        elif not self._queue and now - self._touched > settings.keep_alive:
            self._transport.close()

    def close_if_idle(self) -> None:
        """Closes the connection unless a request is arriving or being answered."""
        if self._transport is not None and self._request is None and not self._pending and not self._queue:
            self._transport.close()

    def abort(self) -> None:
        """Ends the connection at once."""
        if self._transport is not None:
            self._transport.abort()


def _date_header() -> bytes:
    """The Date header of now; its words are English whatever the locale is."""
    now = gmtime()
    day = f"{_DAYS[now.tm_wday]}, {now.tm_mday:02d} {_MONTHS[now.tm_mon - 1]}"
    return f"Date: {day} {strftime('%Y %H:%M:%S', now)} GMT\r\n".encode()


def _normal_path(path: bytes) -> bytes:
    """The path of an address in absolute form or with escapes."""
    if path[:1] != b"/":
        try:
            path = httptools.parse_url(path).path or b"/"
        except httptools.HttpParserInvalidURLError:
            return path
    return unquote_to_bytes(path)
