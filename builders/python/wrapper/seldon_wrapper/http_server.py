"""All HTTP connections of one worker: the clock they share, their timeouts, and draining."""

from __future__ import annotations

import asyncio
from time import monotonic

from .http_connection import Connection
from .http_text import common_head, date_header
from .listening import LINGER

_DRAIN_LEAST = 0.1  # for connections that are just being made
_DRAIN_STEP = 0.02


class HttpServer:
    """Holds what the connections share. ``on_request_limit`` is called once after ``request_limit`` requests."""

    def __init__(self, api, dispatcher, loop):
        self.api = api
        self.settings = api.settings
        self.dispatcher = dispatcher
        self.loop = loop
        self.connections: set = set()
        self.draining = False
        self.requests = 0
        self.request_limit = 0
        self.on_request_limit = None
        self._tick()

    def connection(self) -> asyncio.Protocol:
        """A protocol for a new connection."""
        return Connection(self)

    def _tick(self) -> None:
        """Once a second: the clock, the Date header and overdue connections."""
        self.now = monotonic()
        self.date = date_header()
        self.head_200 = common_head(self.date)
        for connection in list(self.connections):
            connection.check_time(self.now)
        self.loop.call_later(1.0, self._tick)

    def counted(self) -> None:
        """Called for every request; tells when the worker has served its share."""
        self.requests += 1
        if self.requests == self.request_limit:
            self.on_request_limit()

    async def drain(self, seconds: float) -> None:
        """Answers what has arrived, then closes: open connections get a moment to send what is on its way."""
        self.draining = True
        now = monotonic()
        end, linger, least = now + seconds, now + min(LINGER, seconds), now + _DRAIN_LEAST
        while now < least or (self.connections and now < end):
            if now >= linger:
                for connection in list(self.connections):
                    connection.close_if_idle()
            await asyncio.sleep(_DRAIN_STEP)
            now = monotonic()
        for connection in list(self.connections):
            connection.abort()
