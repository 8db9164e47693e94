"""The supervisor's log lines, in the form of logs.py but without its imports."""

from __future__ import annotations

import sys
import time

_ORDER = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_least = 1


def report_from(level: str) -> None:
    """Leaves out what is less important than ``level``."""
    global _least  # noqa: PLW0603 - one process, one log
    _least = _ORDER.index(level)


def report(level: str, message: str) -> None:
    """Writes one line to stderr."""
    if _ORDER.index(level) < _least:
        return
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    if sys.stderr.isatty():
        line = f"{now} {level} seldon_wrapper: {message}\n"
    else:
        text = message.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        line = f'{{"time": "{now}", "level": "{level}", "logger": "seldon_wrapper", "message": "{text}"}}\n'
    sys.stderr.write(line)
    sys.stderr.flush()
