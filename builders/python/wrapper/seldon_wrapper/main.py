"""From the environment to a running server."""

from __future__ import annotations

import logging
import os
import sys

from . import logs
from .errors import StartupError
from .settings import read_annotations, settings_of


def main(argv=None) -> int:
    """Serves the component that the environment and ``argv`` name; the process's exit code."""
    try:
        settings = settings_of(os.environ, sys.argv[1:] if argv is None else argv, read_annotations())
    except StartupError as error:
        logs.configure("INFO")
        logging.getLogger(__name__).critical("%s", error)
        return 1
    logs.configure(settings.log_level)
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    from .supervisor import Supervisor

    return Supervisor(settings).run()
