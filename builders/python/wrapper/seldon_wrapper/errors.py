"""What goes wrong while a request is served, and how it is told to the caller.

The body ``{"status": {"code": -1, "info": …, "reason": …, "status": 1}}`` is Seldon's
(https://docs.seldon.io/projects/seldon-core, "Python components", user defined exceptions).
"""

from __future__ import annotations

BAD_DATA = "MICROSERVICE_BAD_DATA"
BAD_METRIC = "MICROSERVICE_BAD_METRIC"
BAD_METADATA = "MICROSERVICE_BAD_METADATA"
BAD_PARAMETER = "MICROSERVICE_BAD_PARAMETER"
INTERNAL_ERROR = "MICROSERVICE_INTERNAL_ERROR"


class SeldonMicroserviceException(Exception):
    """An error with an HTTP status of its own; user code raises it too."""

    status_code = 400

    def __init__(self, message, status_code=None, payload=None, reason=BAD_DATA):
        super().__init__(message)
        self.message = message
        if status_code is not None:
            self.status_code = status_code
        self.payload = payload
        self.reason = reason

    def to_dict(self) -> dict:
        """The Seldon status body of this error."""
        return status_body(self.message, self.reason)


class SeldonNotImplementedError(SeldonMicroserviceException):
    """Raised by a method that a component does not offer; the caller falls back to the next one."""


class BadRequest(SeldonMicroserviceException):
    """The caller sent something that cannot be understood.

    ``strict_status`` is the HTTP status of the reference wrapper, where it blames itself for the caller's mistake.
    """

    def __init__(self, message: str, strict_status: int = 400):
        super().__init__(message)
        self.strict_status = strict_status


class StartupError(Exception):
    """The component cannot be started. The message goes to the log and the process ends with a code that is not 0."""


def status_body(info: object, reason: str) -> dict:
    """Seldon's error body; ``code`` and ``status`` are the same for every error."""
    return {"status": {"code": -1, "info": info if isinstance(info, str) else str(info), "reason": reason, "status": 1}}


def describe(error: BaseException) -> str:
    """What an exception says, or its type where it says nothing."""
    try:
        text = str(error)
    except Exception:  # a broken __str__ of user code must not hide the error itself
        text = ""
    return text or type(error).__name__


class Failure:
    """An error, ready for either transport."""

    __slots__ = ("http_status", "info", "reason")

    def __init__(self, http_status: int, reason: str, info: str):
        self.http_status = http_status
        self.reason = reason
        self.info = info


def failure_of(error: BaseException, strict: bool = False) -> Failure:
    """Tells how ``error`` is reported; ``strict`` gives the reference's statuses."""
    if isinstance(error, SeldonMicroserviceException):
        status = error.strict_status if strict and isinstance(error, BadRequest) else error.status_code
        reason = INTERNAL_ERROR if strict and status == 500 and isinstance(error, BadRequest) else error.reason
        return Failure(_http_status(status), str(reason), str(error.message))
    return Failure(500, INTERNAL_ERROR, describe(error))


def _http_status(value: object) -> int:
    try:
        status = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return 500
    return status if 100 <= status <= 999 else 500
