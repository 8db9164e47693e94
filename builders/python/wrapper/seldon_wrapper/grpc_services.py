"""grpc.health.v1.Health and grpc.reflection.v1(alpha).ServerReflection, by hand.

Their packages on PyPI tie protobuf to narrow ranges, which fights with the dependencies of models.
Protocols: https://github.com/grpc/grpc-proto (Apache-2.0).
"""

from __future__ import annotations

from .grpc_wire import GrpcFailure
from .proto_names import SERVICE_NAMES
from .wire import Malformed, block, fields, text

HEALTH_CHECK = b"/grpc.health.v1.Health/Check"
HEALTH_WATCH = b"/grpc.health.v1.Health/Watch"
REFLECTION_V1 = b"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
REFLECTION_V1ALPHA = b"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
_SERVING = b"\x08\x01"
_SERVICE_UNKNOWN = b"\x08\x03"
_NOT_FOUND = b"\x08\x05"
_INVALID = b"\x08\x03"
_LISTED = (
    *(f"seldon.protos.{name}" for name in SERVICE_NAMES),
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
)


def check_health(request: bytes) -> bytes:
    """SERVING for the server and its services. Raises GrpcFailure for names it does not know."""
    if not _is_served(request):
        raise GrpcFailure("NOT_FOUND", "unknown service")
    return _SERVING


def watch_health(request: bytes) -> bytes:
    """The same as the first answer of a watcher, where not to know a name is an answer."""
    return _SERVING if _is_served(request) else _SERVICE_UNKNOWN


def _is_served(request: bytes) -> bool:
    name = ""
    try:
        for number, kind, start, stop in fields(request, 0, len(request)):
            if number == 1 and kind == 2:
                name = text(request, start, stop)
    except Malformed:
        return False
    return name == "" or name in _LISTED


def reflection_answer(request: bytes) -> bytes:
    """One ServerReflectionResponse; it repeats the request, as the protocol wants."""
    host = b""
    answer = block(0x3A, _INVALID + block(0x12, b"the request asks for nothing"))
    try:
        for number, kind, start, stop in fields(request, 0, len(request)):
            if number == 1 and kind == 2:
                host = block(0x0A, request[start:stop])
            elif kind == 2:
                answer = _answer(number, text(request, start, stop) if number != 5 else "")
    except Malformed as error:
        answer = block(0x3A, _INVALID + block(0x12, str(error).encode()))
    return host + block(0x12, request) + answer


def _answer(number: int, asked: str) -> bytes:
    if number == 7:
        return block(0x32, b"".join([block(0x0A, block(0x0A, name.encode())) for name in _LISTED]))
    if number in (3, 4):
        files = _files(number, asked)
        if files:
            return block(0x22, b"".join([block(0x0A, file) for file in files]))
    return block(0x3A, _NOT_FOUND + block(0x12, f'"{asked}" is not known here'.encode()))


def _files(number: int, asked: str) -> list:
    """The file that is asked for and all that it imports."""
    from . import protos

    try:
        found = protos.file_named(asked) if number == 3 else protos.file_with(asked)
    except KeyError:
        return []
    seen: dict = {}
    waiting = [found]
    while waiting:
        file = waiting.pop(0)
        if file.name not in seen:
            seen[file.name] = file.serialized_pb
            waiting.extend(file.dependencies)
    return list(seen.values())
