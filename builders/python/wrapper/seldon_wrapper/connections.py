"""All connections of one kind that a worker has: the clock they share, their timeouts, and draining."""

from __future__ import annotations

import asyncio
from time import monotonic

from .listening import LINGER

WRITE_TIMEOUT = 60.0  # seconds without a byte that the client takes
LAST_READ = 1.0  # seconds for which a refused client is still read from
MIN_BODY_RATE = 500  # bytes a second, after the header timeout
_DRAIN_LEAST = 0.1  # for connections that are just being made
_DRAIN_STEP = 0.02


class Connections:
    """The server's side of its connections. Subclasses say how one is made.

    ``lasting`` connections are shared out evenly among the workers; of others, whoever is free takes the next one.
    """

    lasting = False

    def __init__(self, settings, dispatcher, loop):
        self.settings = settings
        self.dispatcher = dispatcher
        self.loop = loop
        self.connections: set = set()
        self.draining = False
        self._tick()

    def connection(self) -> asyncio.BaseProtocol:
        """A protocol for a new connection."""
        raise NotImplementedError

    def on_tick(self) -> None:
        """Called once a second, before the connections look at the clock."""

    def _tick(self) -> None:
        self.loop.call_later(1.0, self._tick)  # first: whatever goes wrong below, the clock goes on
        self.now = monotonic()
        self.on_tick()
        for connection in list(self.connections):
            connection.check_time(self.now)

    async def drain(self, seconds: float) -> None:
        """Answers what has arrived, then closes: open connections get a moment to send what is on its way."""
        self.draining = True
        for connection in list(self.connections):
            connection.begin_drain()
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
