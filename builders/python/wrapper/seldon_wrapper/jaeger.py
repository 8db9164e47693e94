"""What Seldon's JAEGER_… variables ask for, in OpenTelemetry's words (docs/tracing.md)."""

from __future__ import annotations

from .errors import StartupError

_OTLP_PORT = 4318  # where a Jaeger takes OTLP over HTTP; its old ports take Thrift
_LONGEST_TAG = 1024  # Jaeger's default
_SUBJECTS = ("OTEL_EXPORTER_OTLP", "OTEL_TRACES_SAMPLER", "OTEL_BSP_SCHEDULE_DELAY")

_SAMPLERS = {
    "const": lambda param: {"OTEL_TRACES_SAMPLER": f"parentbased_always_{'on' if param else 'off'}"},
    "probabilistic": lambda param: {
        "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": str(param),
    },
}


class JaegerConfig:
    """A client's configuration: OpenTelemetry's variables, tags of every span, and the keys that mean nothing here."""

    def __init__(self):
        self.enabled = True
        self.variables: dict = {}
        self.tags: dict = {}
        self.ignored: list = []


def read_config(path: str) -> JaegerConfig:
    """Reads the file that JAEGER_CONFIG_PATH names. Raises StartupError where it cannot."""
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            tree = yaml.safe_load(file)
        return config_of(tree or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise StartupError(f'cannot use the file of JAEGER_CONFIG_PATH "{path}": {error}') from None


def config_of(tree) -> JaegerConfig:
    """The same from the file's content. Raises ValueError for values that mean nothing."""
    config = JaegerConfig()
    for key, value in _mapping("the configuration", tree).items():
        if key == "enabled":
            config.enabled = bool(value)
        elif key == "tags":
            config.tags = {str(name): _attribute(tag) for name, tag in _mapping(key, value).items()}
        elif key == "sampler":
            _read_sampler(config, _mapping(key, value))
        elif key == "local_agent":
            _read_agent(config, _mapping(key, value))
        elif key == "reporter_flush_interval":
            config.variables["OTEL_BSP_SCHEDULE_DELAY"] = str(int(_number(key, value) * 1000))
        else:
            config.ignored.append(str(key))
    return config


def set_variables(environ, wanted: dict) -> None:
    """Sets what the file asks for, else where JAEGER_AGENT_HOST points; not where OpenTelemetry's own variables speak."""
    host = environ.get("JAEGER_AGENT_HOST")
    if host:
        wanted = {"OTEL_EXPORTER_OTLP_ENDPOINT": _endpoint_of(host), **wanted}
    settled = tuple(subject for subject in _SUBJECTS if any(name.startswith(subject) for name in environ))
    environ.update({name: value for name, value in wanted.items() if not name.startswith(settled)})


def _endpoint_of(host: str) -> str:
    return f"http://{host}:{_OTLP_PORT}"


def _read_sampler(config: JaegerConfig, sampler: dict) -> None:
    known = _SAMPLERS.get(sampler.get("type"))
    if known is None:
        config.ignored.append(f"sampler.type={sampler.get('type')}")
        return
    param = _number("sampler.param", sampler.get("param", 1))
    if not 0 <= param <= 1:
        raise ValueError(f"sampler.param is {param:g}, which is not between 0 and 1")
    config.variables.update(known(param))
    config.ignored.extend(f"sampler.{key}" for key in sampler if key not in ("type", "param"))


def _read_agent(config: JaegerConfig, agent: dict) -> None:
    host = agent.get("reporting_host")
    if host:
        config.variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = _endpoint_of(host)
    config.ignored.extend(f"local_agent.{key}" for key in agent if key != "reporting_host")


def _mapping(what: str, value) -> dict:
    if not isinstance(value, dict):
        raise ValueError(f"{what} is no mapping")
    return value


def _number(what: str, value) -> float:
    if not isinstance(value, (bool, int, float)):
        raise ValueError(f"{what} is no number: {value!r}")
    return float(value)


def _attribute(value):
    """A tag's value as OpenTelemetry takes it."""
    return value if isinstance(value, (bool, int, float, str)) else str(value)


class ExtraTags:
    """JAEGER_EXTRA_TAGS: what to note of each REST request, by Flask's names, and fixed ``name=value`` pairs."""

    def __init__(self, text: str):
        self.fixed: dict = {}
        self.ignored: list = []
        self._read: dict = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
            name, equals, value = (part.strip() for part in entry.partition("="))
            if equals:
                self.fixed[name] = value
            elif name in _OF_REQUEST:
                self._read[name] = _OF_REQUEST[name]
            else:
                self.ignored.append(name)

    def of(self, request) -> dict:
        """The tags of one request, without those that would be empty."""
        found = {name: read(request)[:_LONGEST_TAG] for name, read in self._read.items()}
        return {name: value.decode("utf-8", "replace") for name, value in found.items() if value}


def _url(request) -> bytes:
    return b"http://%b%b" % (_header(b"host")(request), request.path)


def _with_query(address):
    return lambda request: b"%b?%b" % (address(request), request.query) if request.query else address(request)


def _path(request) -> bytes:
    return request.path


def _header(name: bytes):
    return lambda request: request.headers.get(name, b"")


_OF_REQUEST = {
    "method": lambda request: request.method,
    "path": _path,
    "full_path": _with_query(_path),
    "base_url": _url,
    "url": _with_query(_url),
    "query_string": lambda request: request.query,
    "data": lambda request: request.body,
    "scheme": lambda request: b"http",
    "host": _header(b"host"),
    "content_type": _header(b"content-type"),
    "content_length": _header(b"content-length"),
    "user_agent": _header(b"user-agent"),
    "referrer": _header(b"referer"),
    "origin": _header(b"origin"),
}
