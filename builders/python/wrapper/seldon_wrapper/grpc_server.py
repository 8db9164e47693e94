"""The gRPC server of one worker: grpcio's asyncio server with handlers that take and give bytes."""

from __future__ import annotations

import asyncio
from time import monotonic

import grpc
import grpc.aio

from .dispatcher import LONG_CALL
from .grpc_api import GrpcFailure
from .grpc_services import (
    HEALTH_CHECK,
    HEALTH_WATCH,
    REFLECTION_V1,
    REFLECTION_V1ALPHA,
    health_answer,
    reflection_answer,
)


class GrpcServer:
    """Serves a GrpcApi on a port of the event loop that runs."""

    def __init__(self, api, dispatcher, settings):
        self.api = api
        self.dispatcher = dispatcher
        self.settings = settings
        self.requests_served = lambda: None
        self.stopping: asyncio.Event | None = None
        self._server = None

    async def start(self) -> None:
        """Binds the port and serves. Raises RuntimeError where the port is taken."""
        self.stopping = asyncio.Event()
        self._server = grpc.aio.server(options=self._options())
        self._server.add_generic_rpc_handlers((_Handlers(self),))
        if not self._server.add_insecure_port(f"[::]:{self.settings.grpc_port}"):
            raise RuntimeError(f"could not bind the gRPC port {self.settings.grpc_port}")
        await self._server.start()

    def _options(self) -> list:
        options = [("grpc.so_reuseport", 1)]
        size = self.settings.grpc_max_message
        if size is not None:
            options += [(f"grpc.max_{kind}_length", size) for kind in ("message", "send_message", "receive_message")]
        return options

    async def stop(self, seconds: float) -> None:
        """Takes no more calls and waits for those that run."""
        if self._server is not None:
            self.stopping.set()
            await self._server.stop(seconds)


class _Handlers(grpc.GenericRpcHandler):
    def __init__(self, server: GrpcServer):
        self._methods = {path: _unary(server, handler) for path, handler in server.api.handlers.items()}
        self._methods[HEALTH_CHECK] = grpc.unary_unary_rpc_method_handler(_check)
        self._methods[HEALTH_WATCH] = grpc.unary_stream_rpc_method_handler(_watching(server))
        for path in (REFLECTION_V1, REFLECTION_V1ALPHA):
            self._methods[path] = grpc.stream_stream_rpc_method_handler(_reflect)

    def service(self, handler_call_details):
        return self._methods.get(handler_call_details.method)


def _unary(server: GrpcServer, handler):
    dispatcher = server.dispatcher

    async def call(request: bytes, context) -> bytes:
        server.requests_served()
        headers = _Headers(context)
        try:
            if not dispatcher.inline:
                return await dispatcher.run(handler, request, headers)
            started = monotonic()
            try:
                return handler(request, headers)
            finally:
                seconds = monotonic() - started
                if seconds > LONG_CALL:
                    dispatcher.long_call(seconds)
        except GrpcFailure as failure:
            code = getattr(grpc.StatusCode, failure.code)
            await context.abort(code, failure.details, (("seldon-reason", failure.reason),))

    return grpc.unary_unary_rpc_method_handler(call)


class _Headers:
    """The caller's metadata, looked at only when something is logged."""

    __slots__ = ("_context",)

    def __init__(self, context):
        self._context = context

    def get(self, name: bytes, default=None):
        wanted = name.decode()
        for key, value in self._context.invocation_metadata() or ():
            if key == wanted:
                return value.encode("latin-1", "replace") if isinstance(value, str) else value
        return default


async def _check(request: bytes, context) -> bytes:
    answer = health_answer(request)
    if answer is None:
        await context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
    return answer


def _watching(server: GrpcServer):
    async def watch(request: bytes, context):
        yield health_answer(request) or b"\x08\x03"  # SERVICE_UNKNOWN
        await server.stopping.wait()  # nothing changes before; a drain does not wait for those that only listen

    return watch


async def _reflect(requests, context):
    async for request in requests:
        yield reflection_answer(request)
