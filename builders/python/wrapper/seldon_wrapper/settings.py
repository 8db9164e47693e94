"""Everything that the environment and the command line decide, read once.

Names and defaults: Seldon Core's documentation ("Python components", "seldon-core-microservice") and its operator's
variables. What is ours begins with SELDON_ and stands in docs/deviations.md.
"""

from __future__ import annotations

import os

from .errors import StartupError

TRUE_WORDS = ("1", "true", "t")
NOT_IMPLEMENTED = "NOT_IMPLEMENTED"
SERVICE_TYPES = ("MODEL", "ROUTER", "TRANSFORMER", "OUTPUT_TRANSFORMER", "COMBINER", "OUTLIER_DETECTOR")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_MEBIBYTE = 1 << 20


class Settings:
    """One running component. Times are seconds, sizes bytes."""

    def __init__(self, interface_name: str):
        self.interface_name = interface_name
        self.service_type = "MODEL"
        self.parameters = "[]"
        self.log_level = "INFO"
        self.http_port = 9000
        self.grpc_port = 5000
        self.metrics_port = 6000
        self.metrics_path = "/metrics"
        self.workers = 1
        self.threads = 1
        self.grpc = True
        self.max_requests = 0
        self.max_requests_jitter = 0
        self.keep_alive = 120.0
        self.access_log = False
        self.pidfile = ""
        self.tracing = False
        self.strict = False
        self.passthrough = False
        self.include_metrics = True
        self.record_rewards = True
        self.call_timeout = 5000.0
        self.drain_timeout = 30.0
        self.header_timeout = 20.0
        self.max_body = 1024 * _MEBIBYTE
        self.grpc_max_message: int | None = None
        self.unit_id: str | None = None
        self.unit_image: str | None = None
        self.metadata_overlay: str | None = None
        self.artifact: str | None = None


def truth(text: str | None, default: bool = False) -> bool:
    """Seldon's reading of a boolean variable: 1, true and t are true, whatever else is set is false."""
    return default if text is None else text.strip().lower() in TRUE_WORDS


class _Env:
    """Reads variables and says which one is wrong."""

    def __init__(self, values):
        self.values = values

    def number(self, name: str, default, kind=int, least=0):
        text = (self.values.get(name) or "").strip()
        if not text:
            return default
        try:
            value = kind(text)
        except ValueError:
            raise StartupError(f'cannot read the variable {name}: "{text}" is not a number') from None
        if value < least:
            raise StartupError(f"cannot use the variable {name}: {value} is less than {least}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        return truth(self.values.get(name), default)


def settings_of(environ, argv=(), annotations=None) -> Settings:
    """Reads the environment; command-line flags come first, but for the log level, as in the reference."""
    env = _Env(_with_flags(environ, argv))
    name = (env.values.get("MODEL_NAME") or "").strip()
    if not name:
        raise StartupError("cannot start: MODEL_NAME names no component (File, or package.module.Class)")
    settings = Settings(interface_name=name)
    _read_service(settings, env)
    _read_ports(settings, env)
    _read_workers(settings, env)
    _read_behaviour(settings, env)
    _read_node(settings, env)
    _read_annotations(settings, annotations or {})
    return settings


def _with_flags(environ, argv) -> dict:
    values = dict(environ)
    if argv:
        from .flags import variables_of

        values.update(variables_of(argv, values))
    return values


def _read_service(settings: Settings, env: _Env) -> None:
    values = env.values
    settings.service_type = (values.get("SERVICE_TYPE") or "MODEL").strip().upper()
    if settings.service_type not in SERVICE_TYPES:
        raise StartupError(f'cannot use SERVICE_TYPE "{settings.service_type}": it must be one of {SERVICE_TYPES}')
    settings.parameters = values.get("PREDICTIVE_UNIT_PARAMETERS") or "[]"
    settings.log_level = (values.get("SELDON_LOG_LEVEL") or "INFO").strip().upper()
    settings.log_level = {"WARN": "WARNING"}.get(settings.log_level, settings.log_level)
    if settings.log_level not in _LOG_LEVELS:
        raise StartupError(f'cannot use SELDON_LOG_LEVEL "{settings.log_level}": it must be one of {_LOG_LEVELS}')
    settings.tracing = env.number("TRACING", 0) > 0 if _is_number(values.get("TRACING")) else env.flag("TRACING")


def _is_number(text: str | None) -> bool:
    return bool(text) and text.strip().lstrip("-").isdigit()


def _read_ports(settings: Settings, env: _Env) -> None:
    settings.http_port = env.number("PREDICTIVE_UNIT_HTTP_SERVICE_PORT", 9000)
    settings.grpc_port = env.number("PREDICTIVE_UNIT_GRPC_SERVICE_PORT", 5000)
    settings.metrics_port = env.number("PREDICTIVE_UNIT_METRICS_SERVICE_PORT", 6000)
    settings.metrics_path = env.values.get("PREDICTIVE_UNIT_METRICS_ENDPOINT") or "/metrics"


def _read_workers(settings: Settings, env: _Env) -> None:
    grpc_workers = env.number("GRPC_WORKERS", 1)
    settings.grpc = grpc_workers > 0
    settings.workers = max(env.number("GUNICORN_WORKERS", 1, least=1), grpc_workers)
    settings.threads = max(env.number("GUNICORN_THREADS", 1, least=1), env.number("GRPC_THREADS", 1, least=1))
    if env.flag("FLASK_SINGLE_THREADED"):
        settings.threads = 1
    settings.max_requests = env.number("GUNICORN_MAX_REQUESTS", 0)
    settings.max_requests_jitter = env.number("GUNICORN_MAX_REQUESTS_JITTER", 0)
    settings.keep_alive = env.number("GUNICORN_KEEPALIVE", 120.0, float)
    settings.drain_timeout = env.number("SELDON_DRAIN_SECONDS", 30.0, float)
    settings.call_timeout = env.number("SELDON_CALL_SECONDS", 5000.0, float, 1)
    settings.max_body = env.number("SELDON_MAX_BODY_BYTES", 1024 * _MEBIBYTE, least=1)
    settings.pidfile = env.values.get("SELDON_PIDFILE") or ""


def _read_behaviour(settings: Settings, env: _Env) -> None:
    settings.access_log = env.flag("GUNICORN_ACCESS_LOG")
    settings.strict = env.flag("SELDON_STRICT")
    settings.passthrough = env.flag("PAYLOAD_PASSTHROUGH")
    include = env.values.get("INCLUDE_METRICS_IN_CLIENT_RESPONSE")
    settings.include_metrics = include is None or include.strip().lower() == "true"
    executor = env.values.get("SELDON_EXECUTOR_ENABLED")
    settings.record_rewards = truth(executor, True)
    settings.metadata_overlay = env.values.get("MODEL_METADATA")
    settings.artifact = env.values.get("SELDON_ARTIFACT") or None


def _read_node(settings: Settings, env: _Env) -> None:
    values = env.values
    settings.unit_id = values.get("PREDICTIVE_UNIT_ID") or None
    settings.unit_image = values.get("PREDICTIVE_UNIT_IMAGE") or None


def node_labels(values) -> dict:
    """The labels that every metric has, from the variables of Seldon's operator."""
    image, version = split_image(values.get("PREDICTIVE_UNIT_IMAGE"))
    deployment = values.get("SELDON_DEPLOYMENT_ID") or NOT_IMPLEMENTED
    return {
        "deployment_name": deployment,
        "model_name": values.get("PREDICTIVE_UNIT_ID") or NOT_IMPLEMENTED,
        "model_image": image,
        "model_version": version,
        "predictor_name": values.get("PREDICTOR_ID") or NOT_IMPLEMENTED,
        "predictor_version": _predictor_version(values.get("PREDICTOR_LABELS")),
        "seldon_deployment_name": deployment,
        "image_name": image,
        "image_version": version,
    }


def split_image(image: str | None) -> tuple:
    """Name and version of an image, divided at the last colon."""
    if not image:
        return NOT_IMPLEMENTED, NOT_IMPLEMENTED
    name, _, version = image.rpartition(":")
    return name, version


def _predictor_version(labels: str | None) -> str:
    if not labels:
        return NOT_IMPLEMENTED
    import json

    try:
        parsed = json.loads(labels)
    except ValueError:
        return NOT_IMPLEMENTED
    return str(parsed.get("version", NOT_IMPLEMENTED)) if isinstance(parsed, dict) else NOT_IMPLEMENTED


def _read_annotations(settings: Settings, annotations: dict) -> None:
    size = annotations.get("seldon.io/grpc-max-message-size")
    if size is not None and size.strip().isdigit():
        settings.grpc_max_message = int(size)
    timeout = annotations.get("seldon.io/rest-timeout")
    if timeout is not None and timeout.strip().isdigit():
        settings.call_timeout = float(max(1, int(timeout) // 1000))


def read_annotations(path: str = "/etc/podinfo/annotations") -> dict:
    """The annotations that Kubernetes' downward API writes, one ``key="value"`` a line; bad lines are skipped."""
    found: dict = {}
    if not os.path.isfile(path):
        return found
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            key, equals, value = line.rstrip("\n").partition("=")
            value = value.strip()
            if equals and len(value) >= 2:
                found[key.strip()] = value[1:-1]
    return found
