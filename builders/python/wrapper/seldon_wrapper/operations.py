"""What a request does with the component, whatever it came over: one call of the user's method, then names and meta.

The rules are those of Seldon's documentation ("Python components"); docs/deviations.md says where we differ.
"""

from __future__ import annotations

from .answers import encoded
from .arrays import empty_array
from .component import Component, takes, with_meta
from .errors import BadRequest, SeldonMicroserviceException, SeldonNotImplementedError
from .messages import Answer, Message
from .meta import NO_RUNTIME, MetaMaker
from .names import Naming
from .user_model import SeldonResponse


class Operations:
    """The operations of one loaded component."""

    def __init__(self, component: Component, settings, store):
        self.component = component
        self.settings = settings
        self.meta = MetaMaker(component, settings, store)
        self._naming = Naming(component)
        self._payload_method = getattr(component.user, "predict_payload", None)
        self._calls = {
            name: with_meta(component.methods[name], settings.strict)
            for name in ("predict", "transform_input", "transform_output", "route")
            if name in component.methods
        }
        feedback = component.get("send_feedback")
        self._feedback_takes_routing = feedback is not None and takes(feedback, "routing")

    def predict(self, message: Message) -> Answer:
        """Predicts; a component without any predict method answers an empty list."""
        if self._payload_method is not None:
            return self._chained("predict", self._payload_method(message), message)
        return self._chained("predict", self._call("predict", message, list), message)

    def transform_input(self, message: Message) -> Answer:
        """Transforms what goes into a model; the identity where the component has no such method."""
        return self._chained("transform_input", self._call("transform_input", message, message.features), message)

    def transform_output(self, message: Message) -> Answer:
        """Transforms what comes out of a model; the identity where the component has no such method."""
        return self._chained("transform_output", self._call("transform_output", message, message.features), message)

    def route(self, message: Message) -> Answer:
        """Chooses a branch. Raises where the component is no router or its answer no integer."""
        result, runtime = _opened(self._call("route", message, lambda: self._missing("route")))
        if not isinstance(result, int):
            raise SeldonMicroserviceException(f"Routing response must be int but got {result}")
        kind, value, names = encoded([[int(result)]], message.style(), self._naming)
        return Answer(kind, value, names, self.meta.own("route", _puid_of(message), runtime))

    def aggregate(self, messages: list) -> Answer:
        """Combines the answers of several components."""
        method = self.component.get("aggregate") or self._missing("aggregate")
        for message in messages:
            _check_payload(message)
        if not messages and not self.settings.strict:
            raise BadRequest("the list of messages to aggregate is empty")
        result = method([message.features() for message in messages], [message.names for message in messages])
        result, runtime = _opened(result)
        kind, value, names = encoded(result, messages[0].style(), self._naming)
        return Answer(kind, value, names, self.meta.united([message.meta for message in messages], runtime))

    def send_feedback(self, request: Message, truth: Message, reward: float, routing: int | None) -> Answer:
        """Tells the component how good an answer was; an answer of None is an empty array."""
        method = self.component.get("send_feedback")
        result = None
        if method is not None:
            known = {"routing": routing} if self._feedback_takes_routing else {}
            try:
                result = method(request.array(), request.names, reward, truth.array(), **known)
            except SeldonNotImplementedError:
                pass
        result, runtime = _opened(result)
        kind, value, names = encoded(empty_array() if result is None else result, request.style(), self._naming)
        return Answer(kind, value, names, self.meta.own("send_feedback", _puid_of(request), runtime))

    def health_status(self) -> Answer:
        """Asks the component how it is; one that cannot say is healthy."""
        method = self.component.get("health_status")
        if method is None:
            inherited = "health_status" in self.component.inherited
            return Answer("strData", "not implemented - assuming healthy" if inherited else "healthy", None, {})
        try:
            result = method()
        except SeldonNotImplementedError:
            return Answer("strData", "not implemented - assuming healthy", None, {})
        kind, value, names = encoded(result, "tensor", self._naming)
        return Answer(kind, value, names, self.meta.own("health_status", None, (None, None)))

    def _call(self, name: str, message: Message, otherwise):
        """The result of the user's method, or of ``otherwise`` where there is none."""
        if message.kind is None:
            _check_payload(message)
        call = self._calls.get(name)
        if call is None:
            return otherwise()
        try:
            return call(message.features(), message.names, message.meta)
        except SeldonNotImplementedError:
            return otherwise()

    def _missing(self, name: str):
        inherited = name in self.component.inherited
        raise SeldonNotImplementedError(
            f"{name} is not implemented" if inherited else f"{name.capitalize()} not defined"
        )

    def _chained(self, name: str, result, message: Message) -> Answer:
        if isinstance(result, SeldonResponse):
            result, runtime = _opened(result)
        else:
            runtime = NO_RUNTIME
        kind, value, names = encoded(result, message.style(), self._naming)
        return Answer(kind, value, names, self.meta.chained(name, message.meta, runtime))


def _opened(result) -> tuple:
    """(data, (tags, metrics)) of a SeldonResponse, (result, (None, None)) of anything else."""
    if isinstance(result, SeldonResponse):
        return result.data, (result.tags, result.metrics)
    return result, NO_RUNTIME


def _puid_of(message: Message):
    return (message.meta or {}).get("puid")


def _check_payload(message: Message) -> None:
    if message.kind is None:
        raise BadRequest("the SeldonMessage has no payload: data, binData, strData, jsonData or customData")
