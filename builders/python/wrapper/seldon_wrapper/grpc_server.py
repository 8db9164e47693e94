"""The gRPC server of one worker: its methods by path, its limits, and the buffer that its connections read into."""

from __future__ import annotations

from .connections import Connections
from .grpc_call import Method
from .grpc_connection import GrpcConnection
from .grpc_services import (
    HEALTH_CHECK,
    HEALTH_WATCH,
    REFLECTION_V1,
    REFLECTION_V1ALPHA,
    check_health,
    reflection_answer,
    watch_health,
)

_READ_SIZE = 256 << 10
_DEFAULT_MOST = 4 << 20  # bytes of a received message, as gRPC's own servers have it


class GrpcServer(Connections):
    """Serves a GrpcApi; ``counted`` is called for every request of the component."""

    lasting = True

    def __init__(self, api, dispatcher, loop, counted):
        settings = api.operations.settings
        self.counted = counted
        self.methods = _methods_of(api)
        most = settings.grpc_max_message
        self.most_received = _DEFAULT_MOST if most is None else most
        self.most_sent = float("inf") if most is None else most
        self.buffer = bytearray(_READ_SIZE)
        self.view = memoryview(self.buffer)
        super().__init__(settings, dispatcher, loop)

    def connection(self) -> GrpcConnection:
        return GrpcConnection(self)


def _methods_of(api) -> dict:
    reflection = Method(lambda message, headers: reflection_answer(message), streaming=True)
    return {
        **{path.encode(): Method(handler, needs_component=True) for path, handler in api.handlers.items()},
        HEALTH_CHECK: Method(lambda message, headers: check_health(message)),
        HEALTH_WATCH: Method(lambda message, headers: watch_health(message), lasting=True),
        REFLECTION_V1: reflection,
        REFLECTION_V1ALPHA: reflection,
    }
