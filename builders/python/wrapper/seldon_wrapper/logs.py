"""Structured logs: one JSON object a line on stderr, with the puid of the request; plain text on a terminal."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time

from .jsontext import NotJson, loads

current = threading.local()  # .request: the one that this thread is answering


def puid_of(request) -> str | None:
    """The request's puid: from the header that Seldon's executor sets, else from meta in the body."""
    if request is None:
        return None
    header = request.headers.get(b"seldon-puid")
    if header:
        return header.decode("latin-1")
    try:
        puid = loads(request.body)["meta"]["puid"]
    except (NotJson, KeyError, TypeError, IndexError):
        return None
    return puid if isinstance(puid, str) else None


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        puid = puid_of(getattr(current, "request", None))
        if puid:
            entry["puid"] = puid
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)


def configure(level: str) -> None:
    """Sends everything that is logged to stderr; the access log goes to stdout."""
    formatter = (
        logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
        if sys.stderr.isatty()
        else _JsonFormatter()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=getattr(logging, level), handlers=[handler])
    access = logging.getLogger("seldon_wrapper.access")
    access.propagate = False
    access.setLevel(logging.INFO)
    access.handlers = [logging.StreamHandler(sys.stdout)]
    access.handlers[0].setFormatter(logging.Formatter("%(message)s"))
