"""The port for Prometheus: one path, answered by the supervisor from what the workers tell it."""

from __future__ import annotations

import asyncio
import json
import logging

from .exposition import CONTENT_TYPE, exposition_of

log = logging.getLogger(__name__)

_MAX_HEAD = 16384
_TIMEOUT = 10.0


async def serve_metrics(supervisor) -> None:
    """Listens on the metrics port; a port that is taken is logged, for a model can serve without metrics."""

    async def client(reader, writer):
        try:
            await asyncio.wait_for(_answer(supervisor, reader, writer), _TIMEOUT)
        except (asyncio.TimeoutError, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    try:
        await asyncio.start_server(client, None, supervisor.settings.metrics_port, limit=_MAX_HEAD)
    except OSError as error:
        log.error("cannot bind the metrics port %d: %s", supervisor.settings.metrics_port, error)


async def _answer(supervisor, reader, writer) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    method, _, rest = head.partition(b" ")
    path = rest.partition(b" ")[0].partition(b"?")[0].decode("latin-1")
    if path != supervisor.settings.metrics_path:
        status, body = b"404 Not Found", b"not found\n"
    elif method not in (b"GET", b"HEAD"):
        status, body = b"405 Method Not Allowed", b"method not allowed\n"
    else:
        snapshots = [(pid, json.loads(text)) for pid, text in await supervisor.snapshots()]
        status, body = b"200 OK", exposition_of(snapshots, supervisor.settings.labels)
    kind = CONTENT_TYPE.encode() if status.startswith(b"200") else b"text/plain; charset=utf-8"
    writer.write(
        b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
        % (status, kind, len(body))
    )
    if method != b"HEAD":
        writer.write(body)
    await writer.drain()
