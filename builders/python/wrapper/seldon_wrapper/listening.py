"""TCP sockets on every address of the machine."""

from __future__ import annotations

import errno
import socket

_TAKEN = (errno.EADDRINUSE, errno.EACCES)


def bound_socket(port: int) -> socket.socket:
    """A socket for IPv6 and IPv4, or for IPv4 alone where there is no IPv6. It does not listen yet. Raises OSError."""
    try:
        return _bound(socket.AF_INET6, "::", port)
    except OSError as error:
        if error.errno in _TAKEN:
            raise
        return _bound(socket.AF_INET, "0.0.0.0", port)


def _bound(family: int, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener
