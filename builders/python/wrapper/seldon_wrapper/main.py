"""From the environment to a running server."""

from __future__ import annotations

import os
import sys

from .errors import StartupError
from .report import report, report_from
from .settings import read_annotations, settings_of
from .supervisor import Supervisor


def main(argv=None) -> int:
    """Serves the component that the environment and ``argv`` name; the process's exit code."""
    try:
        settings = settings_of(os.environ, sys.argv[1:] if argv is None else argv, read_annotations())
    except StartupError as error:
        report("CRITICAL", str(error))
        return 1
    report_from(settings.log_level)
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    return Supervisor(settings).run()
