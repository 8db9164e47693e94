"""A server in a thread of the tests, on either event loop, with short timeouts."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading

from seldon_wrapper.component import Component
from seldon_wrapper.dispatcher import Dispatcher
from seldon_wrapper.grpc_api import GrpcApi
from seldon_wrapper.grpc_server import GrpcServer
from seldon_wrapper.metrics import MetricStore
from seldon_wrapper.operations import Operations
from seldon_wrapper.settings import Settings


def loops():
    kinds = [asyncio.new_event_loop]
    with contextlib.suppress(ImportError):
        import uvloop

        kinds.append(uvloop.new_event_loop)
    return kinds


class Running:
    """A server of ``user``'s on a loop in a thread; ``threads`` as in GUNICORN_THREADS.

    ``server_of`` makes it from the operations, the dispatcher and the loop.
    """

    def __init__(self, new_loop, threads: int, user, server_of):
        self.loop = new_loop()
        self.user, self.server_of = user, server_of
        settings = Settings("Echo")
        settings.header_timeout, settings.keep_alive, settings.max_body = 2.0, 3.0, 100_000
        settings.access_log = threads > 1  # both are tried
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(settings, threads))
        self.thread.start()
        assert self.ready.wait(10)

    def _run(self, settings, threads):
        asyncio.set_event_loop(self.loop)
        operations = Operations(Component(self.user), settings, MetricStore())
        self.dispatcher = Dispatcher(self.loop, threads)
        self.server = self.server_of(operations, self.dispatcher, self.loop)
        self.listening = self.loop.run_until_complete(self.loop.create_server(self.server.connection, "127.0.0.1", 0))
        self.port = self.listening.sockets[0].getsockname()[1]
        self.loop.call_soon(self.ready.set)
        self.dispatcher.run_loop()
        self.listening.close()
        self.loop.run_until_complete(asyncio.sleep(0.05))

    def stop(self):
        self.loop.call_soon_threadsafe(self.dispatcher.finish)
        self.thread.join(10)
        assert not self.thread.is_alive()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=15)


class GrpcRunning(Running):
    """The same over gRPC."""

    def __init__(self, new_loop, threads: int, user):
        super().__init__(new_loop, threads, user, _grpc_server_of)

    @property
    def ports(self):
        return {"grpc": self.port}


def _grpc_server_of(operations, dispatcher, loop):
    return GrpcServer(GrpcApi(operations, {"name": "m"}), dispatcher, loop, lambda: None)
