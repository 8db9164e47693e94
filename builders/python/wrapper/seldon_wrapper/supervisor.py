"""The first process: keeps the workers alive, passes signals on, and lends its port to scrapes.

It imports next to nothing and never the user's code, so it stays small and nothing in a model can end it. The workers
are forked before anything heavy is loaded and tell what happens over a socket pair (worker.py).
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from time import monotonic

from .exit_codes import RECYCLED
from .limits import limit_threads
from .listening import LINGER, bound_socket, turn_away
from .report import report
from .scrapes import Scrapes
from .shares import Shares

_QUICK_DEATH = 5.0
_MAX_PAUSE = 5.0
_TICK = 1.0
_KILL_AFTER = 2.0  # beyond the time that a drain may take
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


class Child:
    """A worker as the supervisor sees it."""

    def __init__(self, pid: int, number: int, channel: socket.socket):
        self.pid = pid
        self.number = number  # in the shares
        self.channel = channel
        self.started = self.last_beat = monotonic()
        self.ready = False
        self.buffer = b""


class Supervisor:
    """Owns the listening sockets and the workers."""

    def __init__(self, settings):
        self.settings = settings
        self.children: dict = {}
        self.stopping = False
        self.exit_code = 0
        self.poll = select.poll()
        self.handlers: dict = {}  # file descriptor: function of the poll event
        self.timers: list = []  # (when, function)
        self._custom_pid = 0
        self._quick_deaths = 0
        self._got: list = []
        self._listeners: list = []
        self._shares = None
        self._scrapes = None

    def run(self) -> int:
        """Serves until a signal comes or a worker cannot start; the exit code of the whole."""
        limit_threads(os.environ, self.settings.workers)
        if not self._bind():
            return 1
        self._shares = Shares(self.settings.workers)
        self._listen_to_signals()
        for _ in range(self.settings.workers):
            self._start_worker()
        self._scrapes = Scrapes(self)
        self._write_pidfile()
        self._tick()
        while self.children or not self.stopping:
            self._turn()
        if self._custom_pid > 0:
            _kill(self._custom_pid, signal.SIGKILL)
        return self.exit_code

    def _bind(self) -> bool:
        ports = [("REST", self.settings.http_port)]
        if self.settings.grpc:
            ports.append(("gRPC", self.settings.grpc_port))
        for name, port in ports:
            try:
                self._listeners.append(bound_socket(port))
            except OSError as error:
                report("CRITICAL", f"cannot bind the {name} port {port}: {error}")
                return False
        return True

    def _listen_to_signals(self) -> None:
        """Signals become events of the poll loop."""
        reader, writer = os.pipe()
        for end in (reader, writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writer)
        for number in _SIGNALS:
            signal.signal(number, lambda number, frame: self._got.append(number))
        self.watch(reader, lambda event: os.read(reader, 512))

    def watch(self, descriptor: int, handler, events: int = select.POLLIN) -> None:
        """Calls ``handler(event)`` whenever something happens on a descriptor."""
        self.handlers[descriptor] = handler
        self.poll.register(descriptor, events)

    def unwatch(self, descriptor: int) -> None:
        """Stops doing so."""
        if self.handlers.pop(descriptor, None) is not None:
            self.poll.unregister(descriptor)

    def later(self, seconds: float, function) -> None:
        """Calls ``function()`` after some time."""
        self.timers.append((monotonic() + seconds, function))

    def _turn(self) -> None:
        """One turn of the loop: events, signals, timers."""
        wait = min((when for when, _ in self.timers), default=monotonic() + _TICK) - monotonic()
        for descriptor, event in self.poll.poll(max(0.0, wait) * 1000 + 1):
            handler = self.handlers.get(descriptor)
            if handler is not None:
                handler(event)
        while self._got:
            self._signalled(self._got.pop(0))
        now = monotonic()
        due = [entry for entry in self.timers if entry[0] <= now]
        self.timers = [entry for entry in self.timers if entry[0] > now]
        for _, function in due:
            function()

    def _signalled(self, number: int) -> None:
        if number == signal.SIGCHLD:
            self._reap()
        elif number == signal.SIGHUP:
            for child in self.children.values():
                if child.ready:  # one that is still loading is fresh
                    _send(child, b"renew\n")
        else:
            self.stop()

    def _write_pidfile(self) -> None:
        if self.settings.pidfile:
            with open(self.settings.pidfile, "w", encoding="ascii") as file:
                file.write(f"{os.getpid()}\n")

    def _start_worker(self) -> None:
        if self.stopping:
            return
        taken = {child.number for child in self.children.values()}
        number = next(number for number in range(self.settings.workers) if number not in taken)
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._become_another()
            from .worker import run_worker

            run_worker(self.settings, self._listeners, theirs, (self._shares, number))
        theirs.close()
        ours.setblocking(False)
        child = self.children[pid] = Child(pid, number, ours)
        self.watch(ours.fileno(), lambda event: self._hear(child))

    def _become_another(self) -> None:
        """In a forked process: nothing of the supervisor's signals and sockets stays."""
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        for child in self.children.values():
            child.channel.close()
        if self._scrapes is not None:
            self._scrapes.close()

    def _hear(self, child: Child) -> None:
        try:
            data = child.channel.recv(1 << 20)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.unwatch(child.channel.fileno())
            return
        child.buffer += data
        while True:
            line, newline, rest = child.buffer.partition(b"\n")
            if not newline:
                return
            if line.startswith(b"metrics "):
                size = int(line[8:])
                if len(rest) < size:
                    return
                self._scrapes.heard(child.pid, rest[:size])
                rest = rest[size:]
            else:
                self._heard(child, line)
            child.buffer = rest

    def _heard(self, child: Child, word: bytes) -> None:
        child.last_beat = monotonic()
        if word == b"ready":
            child.ready = True
            grpc = f", gRPC on {self.settings.grpc_port}" if self.settings.grpc else ""
            report("INFO", f"worker {child.pid} is ready: REST on {self.settings.http_port}{grpc}")
        elif word == b"custom_service" and not self._custom_pid:
            self._start_custom_service()

    def _start_custom_service(self) -> None:
        """The component's own service runs in a process of its own, beside the workers."""
        self._custom_pid = os.fork()
        if self._custom_pid == 0:
            self._become_another()
            from .custom_service import run_custom_service

            run_custom_service(self.settings)

    def _reap(self) -> None:
        """Buries every process that ended; as process 1 of a container also those that nobody else waits for."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            child = self.children.get(pid)
            if child is not None:
                self._bury(child, -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
            elif pid == self._custom_pid:
                report("ERROR", "custom_service ended")
                self._custom_pid = -1  # not started again

    def _bury(self, child: Child, code: int) -> None:
        self._hear(child)  # its last words
        self.unwatch(child.channel.fileno())
        child.channel.close()
        del self.children[child.pid]
        self._shares.clear(child.number)
        self._scrapes.heard(child.pid, b"")
        if self.stopping:
            return
        if not child.ready and not any(other.ready for other in self.children.values()):
            report("CRITICAL", f"worker {child.pid} ended with {_shown(code)} before its component could serve")
            self.exit_code = code if code > 0 else 128 - code
            self.stop()
            return
        if code not in (0, RECYCLED):
            report("ERROR", f"worker {child.pid} ended with {_shown(code)}; another one starts")
        self._replace(child, code)

    def _replace(self, child: Child, code: int) -> None:
        died = code not in (0, RECYCLED)
        quick = died and monotonic() - child.started < _QUICK_DEATH
        self._quick_deaths = self._quick_deaths + 1 if quick else 0
        if died and not any(other.ready for other in self.children.values()):
            self._refuse_connections()
        pause = min(_MAX_PAUSE, 0.1 * 2**self._quick_deaths) if self._quick_deaths > 1 else 0.0
        self.later(pause, self._start_worker)

    def _refuse_connections(self) -> None:
        """No worker can answer: connections are refused until one can, which probes understand."""
        for listener in self._listeners:
            try:
                listener.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _tick(self) -> None:
        """Ends workers whose event loop stood still for longer than a call may take."""
        overdue = monotonic() - self.settings.call_timeout
        for child in self.children.values():
            if child.ready and child.last_beat < overdue and not self.stopping:
                report("CRITICAL", f"worker {child.pid} has not finished a call in {self.settings.call_timeout:g} s")
                _kill(child.pid, signal.SIGKILL)
        self.later(_TICK, self._tick)

    def ask_for_metrics(self) -> list:
        """Asks the workers for their metrics; the ids of those that will answer."""
        return [child.pid for child in self.children.values() if child.ready and _send(child, b"metrics\n")]

    def stop(self) -> None:
        """Ends the workers: they finish what they accepted, for as long as a drain may take."""
        if self.stopping:
            return
        self.stopping = True
        report("INFO", "stopping")
        for listener in self._listeners:
            turn_away(listener)
        self.later(LINGER + 0.5, self._refuse_connections)
        for child in self.children.values():
            if child.ready:
                _send(child, b"stop\n")
            else:  # still loading: it does not read its channel yet
                _kill(child.pid, signal.SIGTERM)
        if self._custom_pid > 0:
            _kill(self._custom_pid, signal.SIGTERM)
        self.later(self.settings.drain_timeout + _KILL_AFTER, self._kill_all)

    def _kill_all(self) -> None:
        for pid in self.children:
            report("ERROR", f"worker {pid} did not stop in time")
            _kill(pid, signal.SIGKILL)


def _send(child: Child, words: bytes) -> bool:
    try:
        return child.channel.send(words) == len(words)
    except OSError:
        return False


def _kill(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _shown(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"
