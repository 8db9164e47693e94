"""The command line of ``seldon-core-microservice``: each flag stands for a variable of the environment."""

from __future__ import annotations

import argparse

# flag, variable
_FLAGS = (
    ("--service-type", "SERVICE_TYPE"),
    ("--parameters", "PREDICTIVE_UNIT_PARAMETERS"),
    ("--log-level", "SELDON_LOG_LEVEL"),
    ("--workers", "GUNICORN_WORKERS"),
    ("--threads", "GUNICORN_THREADS"),
    ("--max-requests", "GUNICORN_MAX_REQUESTS"),
    ("--max-requests-jitter", "GUNICORN_MAX_REQUESTS_JITTER"),
    ("--keepalive", "GUNICORN_KEEPALIVE"),
    ("--pidfile", "SELDON_PIDFILE"),
    ("--http-port", "PREDICTIVE_UNIT_HTTP_SERVICE_PORT"),
    ("--grpc-port", "PREDICTIVE_UNIT_GRPC_SERVICE_PORT"),
    ("--metrics-port", "PREDICTIVE_UNIT_METRICS_SERVICE_PORT"),
    ("--grpc-threads", "GRPC_THREADS"),
    ("--grpc-workers", "GRPC_WORKERS"),
)
_SWITCHES = (
    ("--debug", "SELDON_DEBUG"),
    ("--tracing", "TRACING"),
    ("--access-log", "GUNICORN_ACCESS_LOG"),
    ("--single-threaded", "FLASK_SINGLE_THREADED"),
)


def variables_of(argv, environ) -> dict:
    """The variables that the flags of ``argv`` set. Ends the process on flags that do not exist."""
    parser = argparse.ArgumentParser(prog="seldon-core-microservice", allow_abbrev=False)
    parser.add_argument("interface_name", nargs="?", help="File, or package.module.Class")
    for flag, name in _FLAGS:
        parser.add_argument(flag, dest=name)
    for flag, name in _SWITCHES:
        parser.add_argument(flag, dest=name, nargs="?", const="1")
    parser.add_argument("--persistence", nargs="?", const="1", help="accepted and ignored")
    parsed, unknown = parser.parse_known_args(argv)
    if unknown:
        parser.exit(255, f"unknown arguments: {' '.join(unknown)}\n")
    found = {name: value for _, name in _FLAGS + _SWITCHES for value in [getattr(parsed, name)] if value is not None}
    if environ.get("SELDON_LOG_LEVEL"):
        found.pop("SELDON_LOG_LEVEL", None)
    if parsed.interface_name:
        found["MODEL_NAME"] = parsed.interface_name
    return found
