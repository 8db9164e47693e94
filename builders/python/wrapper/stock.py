"""Starts Seldon's own wrapper where ours would be: ``serve.py`` of an image that was built with --wrapper.

It reads what Seldon's S2I run script reads: MODEL_NAME, SERVICE_TYPE, PERSISTENCE. The wrapper waits for ever for its
gRPC and metrics processes when it alone is told to end, so all of them are one process group that is told together.
"""

import os
import signal
import subprocess
import sys

_DRAIN_SECONDS = 30


def command(environ, arguments) -> list:
    """The command line of the stock server."""
    return [
        *(sys.executable, "-m", "seldon_core.microservice", environ["MODEL_NAME"]),
        *("--service-type", environ.get("SERVICE_TYPE") or "MODEL"),
        *("--persistence", environ.get("PERSISTENCE") or "0"),
        *arguments,
    ]


def main() -> int:
    """Runs the server until it ends or a signal ends it; 0 after a signal, else its exit code."""
    asked = []
    child = subprocess.Popen(command(os.environ, sys.argv[1:]), start_new_session=True)

    def end(number, frame):
        asked.append(number)
        _signal(child.pid, signal.SIGTERM)
        signal.alarm(_DRAIN_SECONDS)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    signal.signal(signal.SIGALRM, lambda number, frame: _signal(child.pid, signal.SIGKILL))
    code = child.wait()
    _signal(child.pid, signal.SIGKILL)
    return 0 if asked else code


def _signal(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    sys.exit(main())
