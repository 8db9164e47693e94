"""The port for Prometheus: one path, answered from what the workers tell. Runs in the supervisor's poll loop."""

from __future__ import annotations

import select
from time import monotonic

from .listening import bound_socket
from .report import report

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
_MAX_HEAD = 16384
_CLIENT_SECONDS = 10.0
_WORKER_SECONDS = 2.0


class _Client:
    """One scraper: first it is read, then the workers are asked, then it is written to."""

    def __init__(self, connection):
        self.connection = connection
        self.arrived = b""
        self.leaving = b""
        self.waiting_for: list = []
        self.texts: list = []
        self.end = monotonic() + _CLIENT_SECONDS


class Scrapes:
    """Serves the metrics of all workers. A port that is taken is reported; a model can serve without metrics."""

    def __init__(self, supervisor):
        self._supervisor = supervisor
        self._clients: dict = {}
        self._path = supervisor.settings.metrics_path.encode()
        self._listener = None
        try:
            self._listener = bound_socket(supervisor.settings.metrics_port)
        except OSError as error:
            report("ERROR", f"cannot bind the metrics port {supervisor.settings.metrics_port}: {error}")
            return
        self._listener.setblocking(False)
        self._listener.listen(64)
        supervisor.watch(self._listener.fileno(), lambda event: self._accept())

    def close(self) -> None:
        """Closes everything; for a forked process."""
        for client in self._clients.values():
            client.connection.close()
        if self._listener is not None:
            self._listener.close()

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        connection.setblocking(False)
        client = self._clients[connection.fileno()] = _Client(connection)
        self._supervisor.watch(connection.fileno(), lambda event: self._happened(client))
        self._supervisor.later(_CLIENT_SECONDS, lambda: self._drop(client))

    def _happened(self, client: _Client) -> None:
        try:
            if client.leaving:
                self._write(client)
            else:
                self._read(client)
        except OSError:
            self._drop(client)

    def _read(self, client: _Client) -> None:
        data = client.connection.recv(4096)
        client.arrived += data
        if client.waiting_for:
            if not data:
                self._drop(client)
            return
        if b"\r\n\r\n" in client.arrived:
            self._answer(client)
        elif not data or len(client.arrived) > _MAX_HEAD:
            self._drop(client)

    def _answer(self, client: _Client) -> None:
        method, _, rest = client.arrived.partition(b" ")
        path = rest.partition(b" ")[0].partition(b"?")[0]
        if path != self._path:
            self._respond(client, b"404 Not Found", b"not found\n")
        elif method not in (b"GET", b"HEAD"):
            self._respond(client, b"405 Method Not Allowed", b"method not allowed\n")
        else:
            client.waiting_for = self._supervisor.ask_for_metrics()
            if not client.waiting_for:
                self._respond(client, b"200 OK", b"")
            self._supervisor.later(_WORKER_SECONDS, lambda: self._give_up(client))

    def heard(self, pid: int, text: bytes) -> None:
        """A worker answered, or ended."""
        for client in list(self._clients.values()):
            if pid in client.waiting_for:
                client.waiting_for.remove(pid)
                client.texts.append(text)
                if not client.waiting_for:
                    self._respond(client, b"200 OK", merged(client.texts))

    def _give_up(self, client: _Client) -> None:
        """A worker that does not answer in time is left out."""
        if client.waiting_for:
            client.waiting_for = []
            self._respond(client, b"200 OK", merged(client.texts))

    def _respond(self, client: _Client, status: bytes, body: bytes) -> None:
        client.leaving = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (
            status,
            CONTENT_TYPE if status.startswith(b"200") else b"text/plain; charset=utf-8",
            len(body),
        )
        if not client.arrived.startswith(b"HEAD "):
            client.leaving += body
        self._happened(client)

    def _write(self, client: _Client) -> None:
        try:
            sent = client.connection.send(client.leaving)
        except BlockingIOError:
            sent = 0
        client.leaving = client.leaving[sent:]
        if client.leaving:
            self._supervisor.poll.modify(client.connection.fileno(), select.POLLOUT)
        else:
            self._drop(client)

    def _drop(self, client: _Client) -> None:
        descriptor = client.connection.fileno()
        if descriptor >= 0:
            self._supervisor.unwatch(descriptor)
            self._clients.pop(descriptor, None)
            client.connection.close()


def merged(texts) -> bytes:
    """Expositions of several workers as one: a family's samples must stand together under one heading."""
    if len(texts) == 1:
        return texts[0]
    families: dict = {}
    for text in texts:
        for block in text.split(b"# HELP ")[1:]:
            heading_end = block.index(b"\n", block.index(b"\n") + 1) + 1
            families.setdefault(block[:heading_end], []).append(block[heading_end:])
    return b"".join(b"# HELP " + heading + b"".join(samples) for heading, samples in families.items())
