"""A component's own answers to errors: ``model_error_handler``.

Either a Flask Blueprint, as Seldon documents it (the component brings Flask in its requirements), or, without Flask, a
dictionary from exception class or HTTP status to a function of the error that returns ``body`` or ``(body, status)``.
"""

from __future__ import annotations

from .errors import SeldonMicroserviceException, StartupError
from .http_messages import JSON_TYPE, Response
from .jsontext import dumps


def handler_of(user):
    """The component's error handler, or None. Raises StartupError for one that cannot be used."""
    declared = getattr(user, "model_error_handler", None)
    if declared is None:
        return None
    if isinstance(declared, dict):
        return TableHandler(declared)
    if hasattr(declared, "app_errorhandler"):
        return BlueprintHandler(declared)
    raise StartupError("model_error_handler must be a flask.Blueprint or a dictionary of functions by exception class")


class TableHandler:
    """Functions by exception class or HTTP status."""

    def __init__(self, table: dict):
        self._table = table

    def of_error(self, error: BaseException, request) -> Response | None:
        """The answer to an error, or None where no function is for it."""
        for kind in type(error).__mro__:
            if kind in self._table and kind not in (Exception, BaseException):
                return _response_of(self._table[kind](error), 500)
        return None

    def of_status(self, status: int, request) -> Response | None:
        """The answer to a request that has no place here."""
        function = self._table.get(status)
        return None if function is None else _response_of(function(None), status)


def _response_of(result, status: int) -> Response:
    body, status = result if isinstance(result, tuple) else (result, status)
    if isinstance(body, (bytes, str)):
        return Response(status, body.encode() if isinstance(body, str) else body, b"text/html; charset=utf-8")
    return Response(status, dumps(body) + b"\n", JSON_TYPE)


class BlueprintHandler:
    """The error handlers of a Flask Blueprint, in an application that serves nothing else."""

    def __init__(self, blueprint):
        try:
            import flask
        except ImportError:
            raise StartupError("model_error_handler is a Blueprint, but Flask is not installed in this image") from None
        self._app = flask.Flask("seldon")
        self._app.register_blueprint(blueprint)
        for kind in (Exception, SeldonMicroserviceException):  # these stay the server's own, as in the reference
            self._app.register_error_handler(kind, _unhandled)

    def of_error(self, error: BaseException, request) -> Response | None:
        """The answer to an error, or None where no handler is for it."""
        if not isinstance(error, Exception):
            return None
        with self._context(request):
            try:
                result = self._app.handle_user_exception(error)
            except Exception as raised:
                if raised is error:
                    return None
                raise
            return None if result is error else self._response(result)

    def of_status(self, status: int, request) -> Response | None:
        """The answer to a request that has no place here."""
        from werkzeug.exceptions import default_exceptions

        return self.of_error(default_exceptions[status](), request)

    def _context(self, request):
        return self._app.test_request_context(
            path=request.path.decode("latin-1"),
            method=request.method.decode("latin-1") or "GET",
            query_string=request.query.decode("latin-1"),
            headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.items()],
            data=request.body,
        )

    def _response(self, result) -> Response:
        response = self._app.make_response(result)
        own = ("content-type", "content-length")
        headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in response.headers if k.lower() not in own]
        kind = (response.content_type or "text/html").encode("latin-1")
        return Response(response.status_code, response.get_data(), kind, headers)


def _unhandled(error):
    raise error
