"""gRPC: the services of the Seldon microservice API as functions from bytes to bytes."""

from __future__ import annotations

import logging

from . import feedback, logs, wire_messages
from .errors import BadRequest, SeldonMicroserviceException, SeldonNotImplementedError, failure_of
from .grpc_wire import GrpcFailure
from .http_messages import Request
from .legacy import chain_of
from .metadata import unavailable

log = logging.getLogger(__name__)
access_log = logging.getLogger("seldon_wrapper.access")

METHODS = {
    "Generic/TransformInput": "transform_input",
    "Generic/TransformOutput": "transform_output",
    "Generic/Route": "route",
    "Generic/Aggregate": "aggregate",
    "Generic/SendFeedback": "send_feedback",
    "Model/Predict": "predict",
    "Model/SendFeedback": "send_feedback",
    "Model/Metadata": "metadata",
    "Router/Route": "route",
    "Router/SendFeedback": "send_feedback",
    "Transformer/TransformInput": "transform_input",
    "OutputTransformer/TransformOutput": "transform_output",
    "Combiner/Aggregate": "aggregate",
    "Seldon/Predict": "predict",
    "Seldon/SendFeedback": "send_feedback",
    "Seldon/ModelMetadata": "metadata",
}
_STATUS_OF_HTTP = {
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    409: "ABORTED",
    412: "FAILED_PRECONDITION",
    413: "RESOURCE_EXHAUSTED",
    416: "OUT_OF_RANGE",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class GrpcApi:
    """Answers gRPC requests. ``handlers`` maps a full method path to a function of the request's bytes."""

    def __init__(self, operations, metadata):
        self.operations = operations
        self.strict = operations.settings.strict
        self._metadata = metadata
        by_operation = {name: self._guarded(self._handler(name)) for name in set(METHODS.values())}
        self.handlers = {f"/seldon.protos.{path}": by_operation[name] for path, name in METHODS.items()}
        if self.strict:
            self.handlers["/seldon.protos.Seldon/GraphMetadata"] = self._guarded(_graph_metadata)
        if operations.settings.access_log:
            self.handlers = {path: _noted(path, handler) for path, handler in self.handlers.items()}

    def _handler(self, name: str):
        if name == "metadata":
            return self._describe
        if name == "send_feedback":
            return lambda buf: feedback.over_grpc(self.operations, buf)
        operation = getattr(self.operations, name)
        read = wire_messages.read_message_list if name == "aggregate" else wire_messages.read_message
        write = wire_messages.write_answer
        chain = chain_of(self.operations.component, name, "grpc", self.strict)
        if not chain:
            return lambda buf: write(operation(read(buf)))
        message_name = "SeldonMessageList" if name == "aggregate" else "SeldonMessage"

        def through_chain(buf: bytes) -> bytes:
            from . import protos

            for kind, method in chain:
                try:
                    result = method(protos.parse(message_name, buf))
                except SeldonNotImplementedError:
                    continue
                return self._plain(kind, result, name)
            return write(operation(read(buf)))

        return through_chain

    def _plain(self, kind: str, result, name: str) -> bytes:
        """The bytes of what a method returned that sees the whole message."""
        from . import protos

        if not protos.is_message(result):
            result = protos.from_json("SeldonMessage", {} if result is None else result)
        if kind == "raw" and getattr(result, "meta", None) is not None and result.meta.metrics:
            result = self._record_raw(result, name)
        if result.DESCRIPTOR.full_name == "seldon.protos.SeldonMessage" and not result.HasField("meta"):
            result.meta.SetInParent()  # Seldon's executor needs a meta
        return result.SerializeToString()

    def _record_raw(self, message, name: str):
        metrics = [_metric_of(metric) for metric in message.meta.metrics]
        shown = self.operations.meta.recorded(metrics, name)
        if not self.operations.settings.include_metrics:
            del message.meta.metrics[:]
            return message
        for metric, entry in zip(message.meta.metrics, shown):
            for key, value in (entry.get("tags") or {}).items():
                metric.tags[key] = value
        return message

    def _describe(self, buf: bytes) -> bytes:
        from . import protos

        if self._metadata is not None:
            return protos.from_json("SeldonModelMetadata", self._metadata).SerializeToString()
        if self.strict:
            return b""
        raise unavailable()

    def _guarded(self, handler):
        def answer(buf: bytes, headers) -> bytes:
            request = logs.current.request = Request()
            request.headers = headers
            try:
                return handler(buf)
            except BaseException as error:  # also SystemExit: a model must not end the server
                raise self._failure(error) from error

        return answer

    def _failure(self, error: BaseException) -> GrpcFailure:
        failure = failure_of(error)
        if not isinstance(error, SeldonMicroserviceException):
            log.error("the component failed: %s", failure.info, exc_info=error)
        if self.strict:
            return GrpcFailure("UNKNOWN", f"Exception calling application: {failure.info}", failure.reason)
        return GrpcFailure(_code_of(error, failure.http_status), failure.info, failure.reason)


def _noted(path: str, handler):
    """The handler, with a line in the access log for every answer: method, status, bytes."""

    def answer(buf: bytes, headers) -> bytes:
        try:
            body = handler(buf, headers)
        except GrpcFailure as failure:
            access_log.info("gRPC %s %s 0", path, failure.code)
            raise
        access_log.info("gRPC %s OK %d", path, len(body))
        return body

    return answer


def _graph_metadata(buf: bytes) -> bytes:
    raise SeldonNotImplementedError("GraphMetadata is a method of the executor")


def _code_of(error: BaseException, http_status: int) -> str:
    if isinstance(error, SeldonNotImplementedError):
        return "UNIMPLEMENTED"
    if isinstance(error, BadRequest):
        return "INVALID_ARGUMENT"
    known = _STATUS_OF_HTTP.get(http_status)
    if known:
        return known
    return "INVALID_ARGUMENT" if 400 <= http_status < 500 else "INTERNAL"


def _metric_of(metric) -> dict:
    kind = ("COUNTER", "GAUGE", "TIMER")[metric.type] if metric.type < 3 else str(metric.type)
    return {"key": metric.key, "type": kind, "value": metric.value, "tags": dict(metric.tags)}
