"""The first process: keeps the workers alive, answers scrapes, passes signals on.

It never imports the user's code or a numeric library, so it stays small and nothing in a model can end it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from time import monotonic

from .limits import limit_threads
from .worker import EXIT_RECYCLED, run_worker

log = logging.getLogger(__name__)

_QUICK_DEATH = 5.0
_MAX_PAUSE = 5.0


class Child:
    """A worker as the supervisor sees it."""

    def __init__(self, pid: int, channel: socket.socket):
        self.pid = pid
        self.channel = channel
        self.started = monotonic()
        self.ready = False
        self.last_beat = monotonic()
        self.buffer = b""
        self.snapshots: list = []  # futures of scrapes that wait for this worker


class Supervisor:
    """Owns the listening socket and the workers."""

    def __init__(self, settings):
        self.settings = settings
        self.children: dict = {}
        self.custom_pid = 0
        self.stopping = False
        self.exit_code = 0
        self.listener = None
        self.loop = None
        self._done = None
        self._pauses = 0
        self._kill_timer = None

    def run(self) -> int:
        """Serves until a signal comes or a worker cannot start; the exit code of the whole."""
        limit_threads(os.environ, self.settings.workers)
        try:
            self.listener = bound_socket(self.settings.http_port)
        except OSError as error:
            log.critical("cannot bind the REST port %d: %s", self.settings.http_port, error)
            return 1
        first = [self._fork() for _ in range(self.settings.workers)]
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        try:
            return self.loop.run_until_complete(self._supervise(first))
        finally:
            self.loop.close()

    async def _supervise(self, first: list) -> int:
        self._done = self.loop.create_future()
        for number in (signal.SIGTERM, signal.SIGINT):
            self.loop.add_signal_handler(number, self.stop)
        self.loop.add_signal_handler(signal.SIGHUP, self._renew)
        self.loop.add_signal_handler(signal.SIGCHLD, self._reap)
        for child in first:
            self._watch(child)
        self._reap()
        from .metrics_server import serve_metrics

        await serve_metrics(self)
        self._write_pidfile()
        self.loop.call_later(1.0, self._look_after)
        await self._done
        return self.exit_code

    def _write_pidfile(self) -> None:
        if self.settings.pidfile:
            with open(self.settings.pidfile, "w", encoding="ascii") as file:
                file.write(f"{os.getpid()}\n")

    def _fork(self) -> Child:
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._forget_parent()
            run_worker(self.settings, self.listener, theirs)
        theirs.close()
        ours.setblocking(False)
        return Child(pid, ours)

    def _forget_parent(self) -> None:
        """In a new worker: nothing of the supervisor's signals, sockets and loop stays."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        for child in self.children.values():
            child.channel.close()
        asyncio.set_event_loop(None)
        asyncio._set_running_loop(None)

    def _watch(self, child: Child) -> None:
        self.children[child.pid] = child
        self.loop.add_reader(child.channel.fileno(), self._hear, child)

    def _hear(self, child: Child) -> None:
        try:
            data = child.channel.recv(1 << 20)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.loop.remove_reader(child.channel.fileno())
            return
        *lines, child.buffer = (child.buffer + data).split(b"\n")
        for line in lines:
            self._heard(child, line)

    def _heard(self, child: Child, line: bytes) -> None:
        child.last_beat = monotonic()
        if line == b"ready":
            child.ready = True
            log.info(
                "worker %d is ready: REST on %d, gRPC on %d",
                child.pid,
                self.settings.http_port,
                self.settings.grpc_port,
            )
        elif line == b"custom_service":
            self._start_custom_service()
        elif line.startswith(b"metrics ") and child.snapshots:
            waiting = child.snapshots.pop(0)
            if not waiting.done():
                waiting.set_result(line[8:])

    def _start_custom_service(self) -> None:
        """The component's own service runs in a process of its own, beside the workers."""
        if self.custom_pid:
            return
        self.custom_pid = os.fork()
        if self.custom_pid == 0:
            self._forget_parent()
            from .custom_service import run_custom_service

            run_custom_service(self.settings)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            child = self.children.pop(pid, None)
            if child is not None:
                self._buried(child, status)
            elif pid == self.custom_pid:
                log.error("custom_service ended")
                self.custom_pid = 0 if self.stopping else pid
        if self.stopping and not self.children:
            self._finish()

    def _buried(self, child: Child, status: int) -> None:
        self.loop.remove_reader(child.channel.fileno())
        child.channel.close()
        for waiting in child.snapshots:
            if not waiting.done():
                waiting.set_result(b"[]")
        if self.stopping:
            return
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        if not child.ready:
            self._give_up(child, code)
            return
        if code != EXIT_RECYCLED:
            log.error("worker %d ended with %s; starting another", child.pid, _shown(code))
        self._replace(child, code)

    def _give_up(self, child: Child, code: int) -> None:
        if code != 1:
            log.critical("worker %d ended with %s before the component was loaded", child.pid, _shown(code))
        self.exit_code = code if code > 0 else 128 - code
        self.stop()

    def _replace(self, child: Child, code: int) -> None:
        quick = code != EXIT_RECYCLED and monotonic() - child.started < _QUICK_DEATH
        self._pauses = self._pauses + 1 if quick else 0
        pause = min(_MAX_PAUSE, 0.1 * 2**self._pauses) if quick else 0.0
        if code != EXIT_RECYCLED and not any(other.ready for other in self.children.values()):
            self._refuse_connections()
        self.loop.call_later(pause, self._start_another)

    def _refuse_connections(self) -> None:
        """No worker can answer: connections are refused until one can, which probes understand."""
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _start_another(self) -> None:
        if not self.stopping:
            self._watch(self._fork())

    def _look_after(self) -> None:
        """Ends workers whose event loop stood still for longer than a call may take."""
        overdue = monotonic() - self.settings.call_timeout
        for child in self.children.values():
            if child.ready and child.last_beat < overdue and not self.stopping:
                log.critical("worker %d has not finished a call within %g s", child.pid, self.settings.call_timeout)
                os.kill(child.pid, signal.SIGKILL)
        self.loop.call_later(1.0, self._look_after)

    async def snapshots(self) -> list:
        """(pid, snapshot) of every worker that answers in time."""
        waits = [(child.pid, self._ask(child)) for child in self.children.values() if child.ready]
        if waits:
            await asyncio.wait([future for _, future in waits], timeout=2.0)
        return [(pid, future.result()) for pid, future in waits if future.done()]

    def _ask(self, child: Child):
        future = self.loop.create_future()
        child.snapshots.append(future)
        try:
            child.channel.send(b"metrics\n")
        except OSError:
            future.set_result(b"[]")
        return future

    def _renew(self) -> None:
        """SIGHUP: every worker makes room for a fresh one."""
        for child in list(self.children.values()):
            self._tell_stop(child)
            child.ready = True

    def _tell_stop(self, child: Child) -> None:
        try:
            child.channel.send(b"stop\n")
        except OSError:
            pass
        if not child.ready:  # still loading: nobody listens on the channel yet
            os.kill(child.pid, signal.SIGTERM)

    def stop(self) -> None:
        """Ends the workers: they finish what they accepted, for as long as the drain may take."""
        if self.stopping:
            return
        self.stopping = True
        log.info("stopping")
        for child in self.children.values():
            self._tell_stop(child)
        if self.custom_pid:
            _kill(self.custom_pid, signal.SIGTERM)
        self._kill_timer = self.loop.call_later(self.settings.drain_timeout + 2.0, self._kill_all)
        if not self.children:
            self._finish()

    def _kill_all(self) -> None:
        for pid in list(self.children):
            log.error("worker %d did not stop in time", pid)
            _kill(pid, signal.SIGKILL)

    def _finish(self) -> None:
        if self.custom_pid:
            _kill(self.custom_pid, signal.SIGKILL)
        if not self._done.done():
            self._done.set_result(None)


def _kill(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _shown(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def bound_socket(port: int) -> socket.socket:
    """A TCP socket on every address, IPv4 and IPv6, that does not listen yet."""
    try:
        listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        host = "::"
    except OSError:  # a kernel without IPv6
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        host = "0.0.0.0"
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        if host == "::" and error.errno not in (13, 98):  # IPv6 is there but switched off
            listener.close()
            listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("0.0.0.0", port))
        else:
            raise
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
