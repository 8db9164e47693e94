"""The HTTP server of one worker: what its connections share beside the clock."""

from __future__ import annotations

from .connections import Connections
from .http_connection import Connection
from .http_text import common_head, date_header


class HttpServer(Connections):
    """Serves a RestApi. ``on_request_limit`` is called once after ``request_limit`` requests over either protocol."""

    def __init__(self, api, dispatcher, loop):
        super().__init__(api.settings, dispatcher, loop)
        self.api = api
        self.requests = 0
        self.request_limit = 0
        self.on_request_limit = None

    def connection(self) -> Connection:
        return Connection(self)

    def on_tick(self) -> None:
        self.date = date_header()
        self.head_200 = common_head(self.date)

    def counted(self) -> None:
        """Called for every request; tells when the worker has served its share."""
        self.requests += 1
        if self.requests == self.request_limit:
            self.on_request_limit()
