"""TCP sockets on every address of the machine."""

from __future__ import annotations

import errno
import socket

_TAKEN = (errno.EADDRINUSE, errno.EACCES)
_SO_ATTACH_FILTER = 26  # Linux; <asm-generic/socket.h>
LINGER = 1.0  # seconds for which open connections may still send a request while the server drains


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
        # What is accepted inherits it: gRPC's connections have no timeout that would find out that a client is gone.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def turn_away(listener: socket.socket) -> None:
    """Lets no new connection begin, while those under way may still be accepted.

    A socket filter drops segments with the SYN flag. Closing or shutting down the socket would reset connections that
    the kernel accepted but nobody took yet. Where filters are not allowed, connections simply go on to be accepted.
    """
    import ctypes
    import struct

    load_flags, jump_if_syn, drop, take = (0x30, 0, 0, 13), (0x45, 0, 1, 2), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF)
    program = b"".join(struct.pack("HBBI", *step) for step in (load_flags, jump_if_syn, drop, take))
    buffer = ctypes.create_string_buffer(program)
    try:
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", 4, ctypes.addressof(buffer)))
    except OSError:
        pass
