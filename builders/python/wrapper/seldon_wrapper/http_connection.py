"""HTTP/1.1 for one client: parsing, pipelining, limits and timeouts.

Small on purpose: parsing is httptools' (llhttp), and what every request costs stands in this file. Rules: RFC 9112.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from time import monotonic

import httptools

from . import logs
from .connections import LAST_READ, MIN_BODY_RATE, WRITE_TIMEOUT
from .dispatcher import LONG_CALL
from .errors import BAD_DATA
from .http_messages import JSON_TYPE, Request, Response, normal_path
from .http_text import head_of
from .rest_api import refusal

access_log = logging.getLogger("seldon_wrapper.access")

_MAX_HEAD = 65536
_MAX_UNPARSED_HEAD = 524288
_JOIN_UP_TO = 65536
_OFFER = (b"upgrade", b"connection", b"http2-settings")
_FRAMING = (b"transfer-encoding", b"expect", b"upgrade")
_END_OF_HEAD = b"\r\n\r\n"


class _Refused(Exception):
    """The request is refused while it is still arriving."""

    def __init__(self, status: int, info: str):
        super().__init__(info)
        self.status = status
        self.info = info


class Connection(asyncio.Protocol):
    """One client. Requests are answered in the order in which they came."""

    def __init__(self, server):
        self.server = server
        self._parser = httptools.HttpRequestParser(self)
        self._transport = None
        self._request: Request | None = None  # the one that is arriving
        self._offered: Request | None = None  # it came with the offer of another protocol
        self._completed: Request | None = None  # the last one that was parsed
        self._usual: Request | None = None  # the one before; what follows is its head and its length with the body
        self._usual_head = b""
        self._usual_body = 0  # where the body begins
        self._usual_size = 0
        self._shortcut = None  # where its answer needs nothing but its body: a function of that
        self._in_head = False
        self._url = b""
        self._body: list = []
        self._received = 0
        self._head_size = 0
        self._unparsed = 0
        self._out: list = []
        self._queue: deque = deque()  # requests that wait for the one before them
        self._pending = False  # one is being answered on another thread
        self._paused = False  # the client does not read
        self._closing = False  # no further request is taken
        self._refusing = False  # closed by a timer, after the client had time to read why
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
        at_rest = self._request is None and not (self._pending or self._paused)
        if at_rest and len(data) == self._usual_size and data[: self._usual_body] == self._usual_head:
            self._usual.body = data[self._usual_body :]
            self._answer_usual(self._usual)
        else:
            self._parse(data, at_rest)

    def _parse(self, data: bytes, at_rest: bool) -> None:
        self._completed = None
        try:
            self._feed(data)
            if at_rest and self._completed is not None:
                self._remember(data, self._completed)
        except httptools.HttpParserError as error:
            cause = error.__context__
            if isinstance(cause, _Refused):
                self._refuse(cause.status, cause.info)
            else:
                self._refuse(400, f"the request is not HTTP/1.1: {error}")
        self._flush()

    def _remember(self, data: bytes, request: Request) -> None:
        """Most clients send the same head again and again: the next time it need not be parsed.

        Only where ``data`` is this one request and its head tells the length of the body, so that equal bytes mean an
        equal request whatever its body is.
        """
        headers = request.headers
        if b"content-length" in headers and not any(name in headers for name in _FRAMING):
            head_size = len(data) - len(request.body)
            if self._request is None and data.find(_END_OF_HEAD) + 4 == head_size and request.keep_alive:
                self._usual, self._usual_head, self._usual_size = request, data[:head_size], len(data)
                self._usual_body = head_size
                self._shortcut = None if self.server.draining else self.server.api.shortcut(request)

    def _answer_usual(self, request: Request) -> None:
        """As ``_handle``, but by the shortcut where there is one: what the head asks for is known already."""
        server = self.server
        shortcut = self._shortcut
        if shortcut is None or not server.dispatcher.inline:
            self._handle(request)
            self._flush()
            return
        logs.current.request = request
        started = monotonic()
        try:
            body = shortcut(request.body)
        except BaseException as error:  # also SystemExit: a model must not end the server
            self._respond(request, server.api.failure(error, request))
            self._flush()
        else:
            server.counted()
            size = len(body)
            head = server.head_200 + b"%d\r\n\r\n" % size
            if size <= _JOIN_UP_TO:
                self._transport.write(head + body)
            else:
                self._transport.writelines((head, body))
        seconds = monotonic() - started
        if seconds > LONG_CALL:
            server.dispatcher.long_call(seconds)

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._go_on_after_upgrade(data, upgrade)
        if self._in_head:
            self._unparsed += len(data)
            if self._unparsed > _MAX_UNPARSED_HEAD:
                self._refuse(431, "the header is too large")

    def _go_on_after_upgrade(self, data: bytes, upgrade) -> None:
        """A client that offers another protocol is answered in this one.

        The parser stops behind the head of such a request, so it is told the head again without the offer.
        """
        offered, self._offered = self._offered, None
        self._parser = httptools.HttpRequestParser(self)
        if self._closing or offered is None:
            return
        kept = [pair for pair in offered.headers.items() if pair[0] not in _OFFER]
        head = b"".join([b"%b: %b\r\n" % pair for pair in kept])
        self._feed(b"%b %b HTTP/1.1\r\n%b\r\n" % (offered.method, self._url, head) + data[upgrade.args[0] :])

    def on_message_begin(self) -> None:
        self._url = b""
        self._head_size = self._unparsed = self._received = 0
        self._in_head = True
        self._started = self.server.now
        self._request = Request()

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
        self._in_head = False
        request = self._request
        request.method = self._parser.get_method()
        path, _, request.query = self._url.partition(b"?")
        request.path = path if path[:1] == b"/" and b"%" not in path else normal_path(path)
        headers = request.headers
        if request.method == b"CONNECT":
            raise _Refused(405, "405 Method Not Allowed: this is no proxy")
        if b"content-length" in headers:
            self._check_size(int(headers[b"content-length"]))
        if b"host" not in headers and self._parser.get_http_version() == "1.1":
            raise _Refused(400, "the request has no Host header")
        if b"expect" in headers:
            self._expected(headers[b"expect"].lower())

    def _check_size(self, size: int) -> None:
        if size > self.server.settings.max_body:
            raise _Refused(413, f"the body is larger than {self.server.settings.max_body} bytes")

    def _expected(self, expect: bytes) -> None:
        if expect != b"100-continue":
            raise _Refused(417, "the only expectation that can be met is 100-continue")
        if self._parser.get_http_version() == "1.1" and not self._queue and not self._pending:
            self._out.append(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, data: bytes) -> None:
        self._received += len(data)
        self._check_size(self._received)
        self._body.append(data)

    def on_message_complete(self) -> None:
        request, self._request = self._request, None
        if self._parser.should_upgrade():
            self._offered = request
            return
        body = self._body
        if body:
            request.body = body[0] if len(body) == 1 else b"".join(body)
            self._body = []
        request.keep_alive = self._parser.should_keep_alive()
        request.version_1_0 = self._parser.get_http_version() == "1.0"
        if self._closing:
            return
        self._completed = request
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
        elif not route.needs_component:
            self._respond(request, self._answer(route, request))
        elif server.dispatcher.inline:
            started = monotonic()
            self._respond(request, self._answer(route, request))
            seconds = monotonic() - started
            if seconds > LONG_CALL:
                server.dispatcher.long_call(seconds)
        else:
            self._pending = True
            server.dispatcher.submit(self._answer, (route, request), self._finish)

    def _answer(self, route, request: Request) -> Response:
        """Runs the operation; whatever goes wrong in it becomes an answer."""
        logs.current.request = request
        try:
            return route.handler(request)
        except BaseException as error:  # also SystemExit: a model must not end the server
            return self.server.api.failure(error, request)

    def _finish(self, job: tuple, response: Response, error) -> None:
        """Back on the loop after the component answered on another thread."""
        self._pending = False
        if self._transport is not None:
            self._respond(job[1], response)
            self._go_on()

    def _go_on(self) -> None:
        """Handles what waited."""
        while self._queue and not (self._pending or self._paused or self._closing):
            self._handle(self._queue.popleft())
        self._flush()
        if not (self._queue or self._paused or self._closing) and self._transport is not None:
            self._transport.resume_reading()

    def _respond(self, request: Request, response: Response) -> None:
        server = self.server
        server.counted()
        keep = request.keep_alive and not server.draining
        body = response.body
        usual = keep and response.status == 200 and response.content_type is JSON_TYPE and not request.version_1_0
        if usual and b"origin" not in request.headers:
            self._out.append(b"%b%d\r\n\r\n" % (server.head_200, len(body)))
        else:
            connection = b"close" if not keep else b"keep-alive" if request.version_1_0 else None
            self._out.append(head_of(response, server.date, request.headers.get(b"origin"), connection))
        if body and request.method != b"HEAD" and response.status != 204:
            self._out.append(body)
        if server.settings.access_log:
            line = (request.method.decode("latin-1"), request.path.decode("latin-1"), response.status, len(body))
            access_log.info("%s %s %d %d", *line)
        if not keep:
            self._closing = True

    def _flush(self) -> None:
        """Writes what has been answered in one go, and closes where that was the last."""
        out, transport = self._out, self._transport
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
        if self._closing and not self._refusing and not self._pending:
            transport.close()

    def _refuse(self, status: int, info: str) -> None:
        """Answers a request that is not taken, and reads on for a moment so that the client sees the answer."""
        if self._closing:
            return
        self._refusing = True
        self._in_head = False
        request, self._request = self._request or Request(), None
        request.keep_alive = False
        self._respond(request, refusal(status, info, BAD_DATA))
        self._flush()
        transport = self._transport
        if transport is not None:
            if transport.can_write_eof():
                transport.write_eof()
            self.server.loop.call_later(LAST_READ, transport.close)

    def eof_received(self) -> bool:
        """A client that sends no more may still wait for its answers."""
        if not (self._pending or self._queue):
            return False
        if self._queue:
            self._queue[-1].keep_alive = False
        return True

    def pause_writing(self) -> None:
        self._paused = True
        self._waiting_since = self.server.now
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._paused = False
        if not self._pending:
            self._go_on()

    def check_time(self, now: float) -> None:
        """Closes the connection where the client is too slow or has been silent for too long."""
        if self._transport is None or self._pending:
            return
        settings = self.server.settings
        if self._paused:
            if now - self._waiting_since > WRITE_TIMEOUT:
                self.abort()
        elif self._request is not None:
            if now - self._started > settings.header_timeout + self._received / MIN_BODY_RATE:
                self._refuse(408, "the request took too long to arrive")
        elif not self._queue and now - self._touched > settings.keep_alive:
            self._transport.close()

    def begin_drain(self) -> None:
        """Nothing to tell yet: the next answer says that the connection ends."""
        self._shortcut = None  # it does not say so

    def close_if_idle(self) -> None:
        """Closes the connection unless a request is arriving or being answered."""
        if self._transport is not None and self._request is None and not self._pending and not self._queue:
            self._transport.close()

    def abort(self) -> None:
        """Ends the connection at once."""
        if self._transport is not None:
            self._transport.abort()
