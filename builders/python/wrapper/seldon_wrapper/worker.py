"""One worker process: makes and loads the component, then serves REST and gRPC from one event loop."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
import threading

from . import logs
from .component import Component, construct, load
from .dispatcher import Dispatcher
from .error_handlers import handler_of
from .errors import SeldonMicroserviceException, StartupError, describe
from .exit_codes import CANNOT_START, RECYCLED
from .exposition import exposition_of
from .grpc_api import GrpcApi
from .http_server import HttpServer
from .json_messages import take_any_type
from .jsontext import write_nan
from .limits import keep_freed_memory
from .metadata import SeldonInvalidMetadataError, metadata_of
from .metrics import MetricStore
from .operations import Operations
from .rest_api import RestApi
from .settings import node_labels
from .wire_messages import drop_surplus

log = logging.getLogger(__name__)

_BEAT_SECONDS = 1.0
_POLITE_SECONDS = 0.001  # for a worker with fewer connections; it may be busy
_WAIT_SECONDS = 0.5  # for file descriptors to be closed


class Worker:
    """A worker that is about to serve.

    ``channel`` is its end of the socket pair to the supervisor, ``share`` the Shares of all and its number there.
    """

    def __init__(self, settings, listeners, channel, share: tuple):
        self.settings = settings
        self.listeners = listeners
        self.channel = channel
        self.shares, self.number = share
        self.store = MetricStore()
        self.loop = _new_loop()
        self.exit_code = 0
        self._last = False  # no worker comes after this one
        self._telling = threading.Lock()
        self._stopping = None
        self.dispatcher = None
        self.http = None
        self.metadata = None
        self.servers: list = []
        self._arriving: set = set()  # tasks of lasting connections that are being made
        self.tracing = None

    def run(self) -> int:
        """Serves until told to stop; the process's exit code."""
        try:
            operations = self._operations()
        except StartupError as error:
            log.critical("%s", error)
            return CANNOT_START
        except BaseException as error:  # whatever the user's constructor or load raised, SystemExit too
            log.critical("%s", _start_failure(self.settings, error), exc_info=error)
            return CANNOT_START
        asyncio.set_event_loop(self.loop)
        self.dispatcher = Dispatcher(self.loop, self.settings.threads)
        serving = self.loop.create_task(self._serve(operations))
        serving.add_done_callback(lambda task: self.dispatcher.finish())
        self.dispatcher.run_loop()
        if self.tracing is not None:
            self.tracing.finish()
        error = serving.exception()
        if error is None:
            return self.exit_code
        log.critical("cannot serve: %s", error, exc_info=None if isinstance(error, (OSError, StartupError)) else error)
        return CANNOT_START

    def _operations(self) -> Operations:
        user = construct(self.settings)
        if not hasattr(user, "predict_payload"):  # Seldon asks before load(); our own models know only after it
            self.metadata = self._metadata_of(user)
        load(user, self.settings.strict)
        if hasattr(user, "predict_payload"):
            self.metadata = self._metadata_of(user)
        component = Component(user)
        if component.get("custom_service") is not None:
            self._tell("custom_service")
        return Operations(component, self.settings, self.store)

    def _metadata_of(self, user):
        try:
            return metadata_of(user, self.settings)
        except SeldonInvalidMetadataError as error:
            log.error("%s", error)
            return None

    async def _serve(self, operations: Operations) -> None:
        self._stopping = asyncio.Event()
        if self.settings.tracing:
            from .tracing import tracing_of  # servers without traces need not load it

            self.tracing = tracing_of(self.settings)
        rest = RestApi(operations, self.metadata, handler_of(operations.component.user))
        grpc = GrpcApi(operations, self.metadata)
        if self.tracing is not None:
            self.tracing.trace_rest(rest)
            self.tracing.trace_grpc(grpc)
        self.http = HttpServer(rest, self.dispatcher, self.loop)
        self._limit_requests()
        self.servers.append(self.http)
        if self.settings.grpc:
            self.servers.append(self._grpc_server(grpc))
        for listener, server in zip(self.listeners, self.servers):
            _listen(listener)
            self._tell_share(server)
            self.loop.add_reader(listener.fileno(), self._accept, listener, server)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, frame: self._stop())
        self._beat()
        threading.Thread(target=self._obey, name="control", daemon=True).start()
        self._tell("ready")
        await self._stopping.wait()
        await self._drain()

    def _grpc_server(self, api: GrpcApi):
        from .grpc_server import GrpcServer  # images without gRPC need not load it

        return GrpcServer(api, self.dispatcher, self.loop, self.http.counted)

    def _limit_requests(self) -> None:
        """After so many requests the worker makes room for a fresh one."""
        if self.settings.max_requests:
            jitter = random.randint(0, self.settings.max_requests_jitter)
            self.http.request_limit = self.settings.max_requests + jitter
            self.http.on_request_limit = self._recycle

    def _recycle(self) -> None:
        log.info("served %d requests: making room for a fresh worker", self.http.requests)
        self.exit_code = RECYCLED
        self._stopping.set()

    def _accept(self, listener, server) -> None:
        """Takes one connection a turn, so that a busy worker leaves the next one to an idle worker.

        Of lasting ones it lets a worker that has fewer of them go first, for a moment.
        """
        if server.lasting and self._share() > self.shares.least_but(self.number):
            self._stand_aside(_POLITE_SECONDS, listener, server)
        else:
            self._take(listener, server)

    def _take(self, listener, server) -> bool:
        """Takes a connection if there is one. False where there are no file descriptors, or the listener was shut."""
        try:
            connection, _ = listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return True
        except OSError as error:
            if self._stopping.is_set():  # the supervisor has shut it
                self.loop.remove_reader(listener.fileno())
            else:
                log.error("could not accept a connection: %s", error)
                self._stand_aside(_WAIT_SECONDS, listener, server)
            return False
        connection.setblocking(False)
        task = self.loop.create_task(self.loop.connect_accepted_socket(server.connection, connection))
        task.add_done_callback(_forget)
        if server.lasting:
            self._arriving.add(task)
            task.add_done_callback(self._arriving.discard)
            self._tell_share(server)
        return True

    def _share(self) -> int:
        """The lasting connections of this worker."""
        lasting = sum(len(server.connections) for server in self.servers if server.lasting)
        return lasting + len(self._arriving)

    def _tell_share(self, server) -> None:
        if server.lasting and not self._stopping.is_set():
            self.shares.tell(self.number, self._share())

    def _stand_aside(self, seconds: float, listener, server) -> None:
        self.loop.remove_reader(listener.fileno())
        self.loop.call_later(seconds, self._return, listener, server)

    def _return(self, listener, server) -> None:
        if (self._last or not self._stopping.is_set()) and self._take(listener, server):
            self.loop.add_reader(listener.fileno(), self._accept, listener, server)

    async def _drain(self) -> None:
        """Answers every request that was accepted, then leaves.

        When the whole server stops, that includes connections which wait to be accepted; a worker that makes room
        for another leaves them to it.
        """
        self.shares.clear(self.number)
        if not self._last:
            for listener in self.listeners:
                self.loop.remove_reader(listener.fileno())
        await asyncio.gather(*[server.drain(self.settings.drain_timeout) for server in self.servers])

    def _tell(self, word: str) -> None:
        self._tell_bytes(word.encode() + b"\n")

    def _tell_bytes(self, words: bytes) -> None:
        try:
            with self._telling:
                self.channel.sendall(words)
        except OSError:  # the supervisor is gone; the control thread will notice
            pass

    def _beat(self) -> None:
        """Tells the supervisor that calls come to an end: the event loop turns, and no call takes too long."""
        if self.dispatcher.longest_call() < self.settings.call_timeout:
            self._tell("beat")
        for server in self.servers:
            self._tell_share(server)
        self.loop.call_later(_BEAT_SECONDS, self._beat)

    def _obey(self) -> None:
        """The control thread: answers scrapes also while the component is busy, and stops when told."""
        labels = {**node_labels(os.environ), "worker_id": str(os.getpid())}
        with self.channel.makefile("rb") as commands:
            for line in commands:
                if line == b"metrics\n":
                    text = exposition_of(self.store.snapshot(), labels)
                    self._tell_bytes(b"metrics %d\n%b" % (len(text), text))
                else:
                    self._last = line != b"renew\n"
                    break
        self._stop()

    def _stop(self) -> None:
        """From any thread: no more requests; what has been accepted is answered."""
        self.loop.call_soon_threadsafe(self._stopping.set)


def _listen(listener) -> None:
    """Lets connections come. Raises OSError, which names the port."""
    listener.setblocking(False)
    try:
        listener.listen(2048)
    except OSError as error:
        raise OSError(f"port {listener.getsockname()[1]}: {error}") from None


def _forget(task) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.debug("a connection ended before it began: %s", task.exception())


def _new_loop():
    try:
        import uvloop
    except ImportError:  # no wheel for this platform
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _start_failure(settings, error: BaseException) -> str:
    if isinstance(error, SeldonMicroserviceException):
        return f'cannot start "{settings.interface_name}": {error.message}'
    return f'cannot start "{settings.interface_name}": {type(error).__name__}: {describe(error)}'


def run_worker(settings, listeners, channel, share: tuple) -> None:
    """The whole life of a forked worker. Does not return."""
    logs.configure(settings.log_level)
    keep_freed_memory()
    if settings.strict:
        write_nan()
        drop_surplus()
        take_any_type()
    code = CANNOT_START
    try:
        code = Worker(settings, listeners, channel, share).run()
    finally:
        for stream in logging.getLogger().handlers:
            stream.flush()
        os._exit(code)
