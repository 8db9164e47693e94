"""Status lines and headers of HTTP responses."""

from __future__ import annotations

from time import gmtime, strftime

from .http_messages import Response

_PHRASES = {
    200: b"OK",
    201: b"Created",
    202: b"Accepted",
    204: b"No Content",
    400: b"Bad Request",
    401: b"Unauthorized",
    403: b"Forbidden",
    404: b"Not Found",
    405: b"Method Not Allowed",
    408: b"Request Timeout",
    409: b"Conflict",
    413: b"Content Too Large",
    414: b"URI Too Long",
    417: b"Expectation Failed",
    418: b"I'm a teapot",
    422: b"Unprocessable Content",
    429: b"Too Many Requests",
    431: b"Request Header Fields Too Large",
    500: b"Internal Server Error",
    501: b"Not Implemented",
    503: b"Service Unavailable",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNSAFE = (b"\r", b"\n", b"\0")


def date_header() -> bytes:
    """The Date header of now; its words are English whatever the locale is."""
    now = gmtime()
    day = f"{_DAYS[now.tm_wday]}, {now.tm_mday:02d} {_MONTHS[now.tm_mon - 1]}"
    return f"Date: {day} {strftime('%Y %H:%M:%S', now)} GMT\r\n".encode()


def common_head(date: bytes) -> bytes:
    """What the answer to nearly every request begins with; the length is still to come."""
    return (
        b"HTTP/1.1 200 OK\r\n%bContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: "
        % date
    )


def head_of(response: Response, date: bytes, origin: bytes | None, connection: bytes | None) -> bytes:
    """The whole head of any response. ``origin`` is the caller's, ``connection`` the value of that header."""
    status = response.status
    lines = [b"HTTP/1.1 %d %b\r\n" % (status, _PHRASES.get(status, b"Status")), date]
    if status != 204:
        lines.append(b"Content-Type: %b\r\nContent-Length: %d\r\n" % (response.content_type, len(response.body)))
    if origin is None or any(char in origin for char in _UNSAFE):
        lines.append(b"Access-Control-Allow-Origin: *\r\n")
    else:
        lines.append(b"Access-Control-Allow-Origin: %b\r\nVary: Origin\r\n" % origin)
    lines.extend(b"%b: %b\r\n" % pair for pair in response.headers)
    if connection is not None:
        lines.append(b"Connection: %b\r\n" % connection)
    lines.append(b"\r\n")
    return b"".join(lines)
