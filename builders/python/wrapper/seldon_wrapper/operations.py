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


class Call:
    """One call of the user's method for a message whose meta goes on to the answer.

    ``method`` is a function of (features, names, meta), or None; ``otherwise`` makes the result from the message where
    there is no method, or one that says that it is not implemented.
    """

    def __init__(self, name: str, method, otherwise, naming: Naming, meta: MetaMaker):
        self.name = name
        self.method = method
        self.otherwise = otherwise
        self.naming = naming
        self.meta = meta

    def answer(self, message: Message) -> Answer:
        """The answer to a message."""
        return self.answer_of(self.result(message), message.style(), message.meta)

    def result(self, message: Message):
        """What the method, or ``otherwise``, returns for a message. Raises BadRequest where it has no payload."""
        if message.kind is None:
            _check_payload(message)
        if self.method is None:
            return self.otherwise(message)
        try:
            return self.method(message.features(), message.names, message.meta)
        except SeldonNotImplementedError:
            return self.otherwise(message)

    def answer_of(self, result, style: str, meta: dict | None) -> Answer:
        """The answer that a result makes; ``style`` and ``meta`` are those of the message."""
        result, runtime = _opened(result)
        kind, value, names = encoded(result, style, self.naming)
        return Answer(kind, value, names, self.meta.chained(self.name, meta, runtime))


class Operations:
    """The operations of one loaded component."""

    def __init__(self, component: Component, settings, store):
        self.component = component
        self.settings = settings
        self.meta = MetaMaker(component, settings, store)
        self._naming = Naming(component)
        # A component without any predict method answers an empty list; one that transforms nothing is the identity.
        self.calls = {
            "predict": self._predicting(),
            "transform_input": self._call("transform_input", Message.features),
            "transform_output": self._call("transform_output", Message.features),
        }
        self.predict = self.calls["predict"].answer
        self.transform_input = self.calls["transform_input"].answer
        self.transform_output = self.calls["transform_output"].answer
        self._routing = self._call("route", lambda message: self._missing("route"))
        feedback = component.get("send_feedback")
        self._feedback_takes_routing = feedback is not None and takes(feedback, "routing")

    def route(self, message: Message) -> Answer:
        """Chooses a branch. Raises where the component is no router or its answer no integer."""
        result, runtime = _opened(self._routing.result(message))
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

    def _predicting(self) -> Call:
        of_message = getattr(self.component.user, "predict_payload", None)
        if of_message is not None:  # the ready-made models of this wrapper
            return Call("predict", None, of_message, self._naming, self.meta)
        return self._call("predict", lambda message: [])

    def _call(self, name: str, otherwise) -> Call:
        method = self.component.get(name)
        known = None if method is None else with_meta(method, self.settings.strict)
        return Call(name, known, otherwise, self._naming, self.meta)

    def _missing(self, name: str):
        inherited = name in self.component.inherited
        raise SeldonNotImplementedError(
            f"{name} is not implemented" if inherited else f"{name.capitalize()} not defined"
        )


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
