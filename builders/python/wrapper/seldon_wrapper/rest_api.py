"""REST: paths, methods and bodies of the Seldon microservice API on top of the operations."""

from __future__ import annotations

import logging

from . import forms, json_messages
from .errors import (
    INTERNAL_ERROR,
    BadRequest,
    SeldonMicroserviceException,
    SeldonNotImplementedError,
    failure_of,
    status_body,
)
from .http_messages import JSON_TYPE, Request, Response
from .json_answers import answering
from .jsontext import dumps
from .legacy import chain_of
from .metadata import unavailable
from .metrics import validate_metrics

log = logging.getLogger(__name__)

_GET, _POST = b"GET", b"POST"
_BOTH = (_GET, _POST)
_PATHS = {
    "predict": {
        b"/predict": _BOTH,
        b"/api/v1.0/predictions": (_POST,),
        b"/api/v0.1/predictions": (_POST,),
    },
    "transform_input": {b"/transform-input": _BOTH},
    "transform_output": {b"/transform-output": _BOTH},
    "route": {b"/route": _BOTH},
    "aggregate": {b"/aggregate": _BOTH},
    "send_feedback": {b"/send-feedback": _BOTH, b"/api/v1.0/feedback": (_POST,), b"/api/v0.1/feedback": (_POST,)},
    "health_status": {b"/health/status": (_GET,), b"/api/v1.0/health/status": (_GET,)},
    "metadata": {b"/metadata": (_GET,), b"/api/v1.0/metadata": (_GET,)},
    "ping": {b"/health/ping": (_GET,)},
    "openapi": {b"/seldon.json": (_GET,)},
}
_PONG = Response(200, b"pong", b"text/html; charset=utf-8")


class Route:
    """One path: what it does, by which methods, and whether it needs the component's thread."""

    __slots__ = ("handler", "methods", "needs_component", "of_json", "operation")

    def __init__(self, operation: str, handler, of_json, methods: tuple):
        self.operation = operation
        self.handler = handler
        self.of_json = of_json
        self.methods = methods + ((b"HEAD",) if _GET in methods else ())
        self.needs_component = operation not in ("ping", "metadata", "openapi")


class RestApi:
    """Answers HTTP requests. ``routes`` maps a path to its Route."""

    def __init__(self, operations, metadata, error_handler=None):
        self.operations = operations
        self.settings = operations.settings
        self._metadata = metadata
        self._error_handler = error_handler
        self.routes = {
            path: Route(name, *self._handlers(name), methods)
            for name, paths in _PATHS.items()
            for path, methods in paths.items()
        }

    def shortcut(self, request: Request):
        """The function of the body that answers every request with this one's head, or None where that takes more.

        It gives the body of an answer with status 200 and the usual headers, or raises.
        """
        route = self.routes.get(request.path)
        if route is None or request.method != _POST or _POST not in route.methods or self.settings.access_log:
            return None
        unusual = request.version_1_0 or b"origin" in request.headers
        return route.of_json if forms.is_plain_json(request) and not unusual else None

    def _handlers(self, name: str) -> tuple:
        """What answers a request, and what answers it by the bytes of a JSON body where that is all it takes."""
        special = {
            "send_feedback": self._feedback,
            "health_status": self._health,
            "metadata": self._describe,
            "ping": lambda request: _PONG,
            "openapi": self._openapi,
        }
        if name in special:
            return special[name], None
        if name == "predict" and self.settings.passthrough:
            return self._pass_through, None
        read = json_messages.messages_of if name == "aggregate" else json_messages.message_of
        chain = self._chain(name, read)
        if len(chain) == 1:
            [(_, high_level)] = chain
            of_json = self._of_json(name, read)

            def answer(request: Request) -> Response:
                plain = forms.is_plain_json(request)
                body = of_json(request.body) if plain else high_level(forms.body_of(request))
                return Response(200, body, JSON_TYPE)

            return answer, of_json
        if name == "predict":
            return lambda request: self._predict(chain, request), None
        return lambda request: Response(200, self._run(chain, forms.body_of(request))[0], JSON_TYPE), None

    def _of_json(self, name: str, read):
        if name in self.operations.calls:
            return answering(self.operations.calls[name])
        operation = getattr(self.operations, name)
        return lambda body: json_messages.body_of(operation(read(forms.json_of(body))))

    def _chain(self, name: str, read):
        """The methods to try, as (kind, function of the decoded body)."""
        operation = getattr(self.operations, name)

        def high_level(body):
            return json_messages.body_of(operation(read(body)))

        chain = chain_of(self.operations.component, name, "rest", self.settings.strict)
        return [*((kind, self._plain(kind, method, name)) for kind, method in chain), ("high", high_level)]

    def _plain(self, kind: str, method, name: str):
        """A method that sees the whole message and whose answer is sent as it is."""

        def call(body):
            result = method(body)
            if kind == "raw":
                result = self._record_raw(result, name)
            return result

        return call

    def _record_raw(self, result, name: str):
        """Records the metrics that a raw answer carries."""
        if hasattr(result, "SerializeToString"):
            from . import protos

            result = protos.to_json(result)
        meta = result.get("meta") if isinstance(result, dict) else None
        metrics = meta.get("metrics") if isinstance(meta, dict) else None
        if not metrics:
            return result
        if not validate_metrics(metrics):
            raise ValueError(f"the answer of the raw method has metrics that are not well formed: {metrics}")
        shown = self.operations.meta.recorded(metrics, name)
        kept = {key: value for key, value in meta.items() if key != "metrics"}
        return {**result, "meta": {**kept, "metrics": shown} if self.settings.include_metrics else kept}

    def _run(self, chain, body) -> tuple:
        """(bytes to send, status that the answer asks for) of the first method that is implemented."""
        for kind, call in chain:
            try:
                result = call(body)
            except SeldonNotImplementedError:
                if kind == "high":
                    raise
                continue
            if kind == "high":
                return result, 200
            return dumps(result) + b"\n", _status_in(result)
        raise AssertionError("a chain ends with the high-level method")

    def _predict(self, chain, request: Request) -> Response:
        body, status = self._run(chain, forms.body_of(request))
        return Response(status, body if status != 204 else b"", JSON_TYPE)

    def _pass_through(self, request: Request) -> Response:
        body = forms.undecoded_body_of(request)
        for kind, method in chain_of(self.operations.component, "predict", "rest", True):
            try:
                result = method(body)
            except SeldonNotImplementedError:
                continue
            if isinstance(result, (str, bytes, bytearray)):
                return Response(200, result.encode() if isinstance(result, str) else bytes(result), JSON_TYPE)
            if kind == "raw":
                result = self._record_raw(result, "predict")
            return Response(_status_in(result), dumps(result) + b"\n", JSON_TYPE)
        raise BadRequest("PAYLOAD_PASSTHROUGH needs a component with predict_raw or predict_rest")

    def _feedback(self, request: Request) -> Response:
        from . import feedback

        return Response(200, feedback.over_rest(self.operations, forms.body_of(request)), JSON_TYPE)

    def _health(self, request: Request) -> Response:
        raw = self.operations.component.get("health_status_raw")
        if raw is not None:
            try:
                return Response(200, dumps(raw()) + b"\n", JSON_TYPE)
            except SeldonNotImplementedError:
                pass
        return Response(200, json_messages.body_of(self.operations.health_status()), JSON_TYPE)

    def _describe(self, request: Request) -> Response:
        if self._metadata is None:
            raise unavailable()
        return Response(200, dumps(self._metadata) + b"\n", JSON_TYPE)

    def _openapi(self, request: Request) -> Response:
        from .openapi import document

        return Response(200, dumps(document(self.settings)) + b"\n", JSON_TYPE)

    def failure(self, error: BaseException, request: Request) -> Response:
        """The answer that tells of an error; the component's own error handler comes first."""
        if self._error_handler is not None:
            try:
                handled = self._error_handler.of_error(error, request)
            except Exception as broken:
                handled, error = None, broken
            if handled is not None:
                return handled
        failure = failure_of(error, self.settings.strict)
        if not isinstance(error, SeldonMicroserviceException):
            log.error("the component failed: %s", failure.info, exc_info=error)
        return refusal(failure.http_status, failure.info, failure.reason)

    def unrouted(self, request: Request, route: Route | None) -> Response:
        """The answer to a path or method that does not exist."""
        if route is not None and request.method == b"OPTIONS":
            return _preflight(request, route)
        status = 404 if route is None else 405
        if self._error_handler is not None:
            handled = self._error_handler.of_status(status, request)
            if handled is not None:
                return handled
        shown = request.path.decode("latin-1")
        if route is None:
            info, reason = f"404 Not Found: there is nothing at {shown}", "MICROSERVICE_NOT_FOUND"
        else:
            info = f"405 Method Not Allowed: {request.method.decode('latin-1')} on {shown}"
            reason = "MICROSERVICE_METHOD_NOT_ALLOWED"
        if self.settings.strict:
            status, reason = 500, INTERNAL_ERROR
        response = refusal(status, info, reason)
        response.headers = () if route is None else ((b"Allow", _allowed(route)),)
        return response


def refusal(status: int, info: str, reason: str) -> Response:
    """Seldon's status body as a response."""
    return Response(status, dumps(status_body(info, reason)) + b"\n", JSON_TYPE)


def _allowed(route: Route) -> bytes:
    return b", ".join(sorted({*route.methods, b"OPTIONS"}))


def _preflight(request: Request, route: Route) -> Response:
    headers = [(b"Allow", _allowed(route))]
    if b"access-control-request-method" in request.headers:
        headers.append((b"Access-Control-Allow-Methods", b"DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"))
        asked = request.headers.get(b"access-control-request-headers")
        if asked:
            headers.append((b"Access-Control-Allow-Headers", asked))
    return Response(200, b"", b"text/html; charset=utf-8", headers)


def _status_in(result) -> int:
    """The HTTP status that an answer asks for with ``status.code``."""
    status = result.get("status") if isinstance(result, dict) else None
    code = status.get("code") if isinstance(status, dict) else None
    if code is None:
        return 200
    try:
        number = int(code)
    except (TypeError, ValueError):
        return 500
    return number if 200 <= number <= 599 else 500
