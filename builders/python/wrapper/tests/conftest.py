"""Servers to test against: the real serve.py as a process, on free ports."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

WRAPPER = Path(__file__).resolve().parent.parent
COMPONENTS = Path(__file__).resolve().parent / "components"
sys.path.insert(0, str(WRAPPER))


# Below the range from which the kernel gives clients theirs: thousands of them come and go while servers start.
PORTS = list(range(20_000, 32_000))
random.shuffle(PORTS)


def free_port() -> int:
    """A port that nobody has, and that was not given before."""
    while True:
        port = PORTS.pop()
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_for(condition, seconds: float = 20.0):
    """What the condition gives once that is true. Fails where it does not become so in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


class Server:
    """serve.py as a process. ``log`` is what it wrote to stderr so far."""

    def __init__(self, component: str, cwd: Path, env: dict):
        self.ports = {name: free_port() for name in ("http", "grpc", "metrics")}
        self._log = cwd_log(cwd)
        known = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        ports = {f"PREDICTIVE_UNIT_{key.upper()}_SERVICE_PORT": str(port) for key, port in self.ports.items()}
        self.process = subprocess.Popen(
            [sys.executable, str(WRAPPER / "serve.py")],
            cwd=cwd,
            env={**known, **ports, "MODEL_NAME": component, "PYTHONDONTWRITEBYTECODE": "1", **env},
            stdout=self._log,
            stderr=self._log,
        )

    @property
    def log(self) -> str:
        return Path(self._log.name).read_text()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['http']}"

    def wait_ready(self, seconds: float = 60.0) -> Server:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}: {self.log}")
            with contextlib.suppress(OSError), self.connect() as connection:
                connection.sendall(b"GET /health/ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                if b" 200 " in connection.recv(100):
                    return self
            time.sleep(0.05)
        raise AssertionError(f"the server did not become ready: {self.log}")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.ports["http"]), timeout=20)

    def workers(self) -> list:
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in Path(path).read_text().split()]

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode


def cwd_log(cwd: Path):
    import tempfile

    return tempfile.NamedTemporaryFile(prefix=f"{cwd.name}-", suffix=".log")


@pytest.fixture
def start():
    """Starts servers and stops them after the test: ``start("Echo", GUNICORN_WORKERS="2")``."""
    yield from _starter()


@pytest.fixture(scope="module")
def start_once():
    """The same for servers that the tests of a module share."""
    yield from _starter()


def _starter():
    servers = []

    def run(component: str, cwd: Path = COMPONENTS, ready: bool = True, **env) -> Server:
        server = Server(component, cwd, env)
        servers.append(server)
        return server.wait_ready() if ready else server

    yield run
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def echo():
    """One server with an identity component, shared by the tests of a module."""
    server = Server("Echo", COMPONENTS, {}).wait_ready()
    yield server
    assert server.stop() == 0
