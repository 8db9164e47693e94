"""What a request does with the component, whatever it came over: one call of the user's method, then tags, metrics, names and meta.

The rules are those of Seldon's documentation ("Python components"); where the reference wrapper is wrong on purpose
kept or mended, docs/deviations.md says which.
"""

from __future__ import annotations

from .arrays import array_of, empty_array, is_array, is_numeric, np
from .component import Component, takes, with_meta
from .errors import BadRequest, SeldonMicroserviceException, SeldonNotImplementedError
from .jsontext import dumps
from .messages import Answer, Message, Names
from .metrics import MetricStore, bad_metric, validate_metrics
from .user_model import SeldonResponse
from .wire_messages import write_names

METHOD_LABELS = {
    "predict": "predict",
    "transform_input": "inputtransform",
    "transform_output": "outputtransform",
    "route": "router",
    "aggregate": "aggregate",
    "send_feedback": "feedback",
    "health_status": "health",
}
_NO_NAMES = Names([], b"[]", b"")


class Operations:
    """The operations of one loaded component."""

    def __init__(self, component: Component, settings, store: MetricStore):
        self.component = component
        self.settings = settings
        self.store = store
        self._numbered: dict = {}
        self._last_names = _NO_NAMES
        self._own_path = self._path_entry()
        self._has_meta = any(component.get(name) for name in ("tags", "metrics"))
        self._calls = {
            name: with_meta(component.methods[name])
            for name in ("predict", "transform_input", "transform_output", "route")
            if name in component.methods
        }
        feedback = component.get("send_feedback")
        self._feedback_takes_routing = feedback is not None and takes(feedback, "routing")

    def _path_entry(self) -> dict | None:
        if self.settings.unit_id is None:
            return None
        return {self.settings.unit_id: self.settings.unit_image or "NOT_IMPLEMENTED:NOT_IMPLEMENTED"}

    def predict(self, message: Message) -> Answer:
        """Predicts; a component without any predict method answers an empty list."""
        if self.component.predict_payload is not None:
            return self._answer("predict", self.component.predict_payload(message), message)
        return self._answer("predict", self._call("predict", message, lambda: []), message)

    def transform_input(self, message: Message) -> Answer:
        """Transforms what goes into a model; the identity where the component has no such method."""
        return self._answer("transform_input", self._call("transform_input", message, message.features), message)

    def transform_output(self, message: Message) -> Answer:
        """Transforms what comes out of a model; the identity where the component has no such method."""
        return self._answer("transform_output", self._call("transform_output", message, message.features), message)

    def _call(self, name: str, message: Message, otherwise):
        call = self._calls.get(name)
        if message.kind is None:
            raise BadRequest("the SeldonMessage has no payload: data, binData, strData, jsonData or customData")
        if call is None:
            return otherwise()
        try:
            return call(message.features(), message.names, message.meta)
        except SeldonNotImplementedError:
            return otherwise()

    def _answer(self, name: str, result, message: Message) -> Answer:
        tags = metrics = None
        if isinstance(result, SeldonResponse):
            result, tags, metrics = result.data, result.tags, result.metrics
        kind, value, names = self.encoded(result, message.style())
        meta = self._chained_meta(name, message.meta, (tags, metrics))
        return Answer(kind, value, names, meta)

    def route(self, message: Message) -> Answer:
        """Chooses a branch. Raises where the component is no router or its answer no integer."""
        result = self._call("route", message, self._missing("route"))
        tags = metrics = None
        if isinstance(result, SeldonResponse):
            result, tags, metrics = result.data, result.tags, result.metrics
        if not isinstance(result, int):
            raise SeldonMicroserviceException(f"Routing response must be int but got {result}")
        kind, value, names = self.encoded([[int(result)]], message.style())
        meta = self._own_meta("route", (message.meta or {}).get("puid"), (tags, metrics))
        return Answer(kind, value, names, meta)

    def _missing(self, name: str):
        text = f"{name} is not implemented" if name in self.component.inherited else f"{name.capitalize()} not defined"

        def fail():
            raise SeldonNotImplementedError(text)

        return fail

    def aggregate(self, messages: list) -> Answer:
        """Combines the answers of several components."""
        method = self.component.get("aggregate")
        if method is None:
            self._missing("aggregate")()
        for message in messages:
            if message.kind is None:
                raise BadRequest("a SeldonMessage of the list has no payload")
        if not messages and not self.settings.strict:
            raise BadRequest("the list of messages to aggregate is empty")
        result = method([message.features() for message in messages], [message.names for message in messages])
        if not messages:
            raise IndexError("list index out of range")
        tags = metrics = None
        if isinstance(result, SeldonResponse):
            result, tags, metrics = result.data, result.tags, result.metrics
        kind, value, names = self.encoded(result, messages[0].style())
        return Answer(kind, value, names, self._united_meta(messages, (tags, metrics)))

    def send_feedback(self, request: Message, truth: Message, reward: float, routing: int | None) -> Answer:
        """Tells the component how good an answer was."""
        method = self.component.get("send_feedback")
        result = None
        if method is not None:
            known = {"routing": routing} if self._feedback_takes_routing else {}
            try:
                result = method(request.array(), request.names, reward, truth.array(), **known)
            except SeldonNotImplementedError:
                result = None
        tags = metrics = None
        if isinstance(result, SeldonResponse):
            result, tags, metrics = result.data, result.tags, result.metrics
        kind, value, names = self.encoded(empty_array() if result is None else result, request.style())
        meta = self._own_meta("send_feedback", (request.meta or {}).get("puid"), (tags, metrics))
        return Answer(kind, value, names, meta)

    def reward(self, reward: float) -> None:
        """Counts a feedback; a reward of 0 says nothing and is not counted."""
        if reward and self.settings.record_rewards:
            self.store.record_reward(float(reward))

    def health_status(self) -> Answer:
        """Asks the component how it is; one that cannot say is healthy."""
        method = self.component.get("health_status")
        if method is None:
            inherited = "health_status" in self.component.inherited
            result = "not implemented - assuming healthy" if inherited else "healthy"
            return Answer("strData", result, None, {})
        try:
            result = method()
        except SeldonNotImplementedError:
            return Answer("strData", "not implemented - assuming healthy", None, {})
        kind, value, names = self.encoded(result, "tensor")
        return Answer(kind, value, names, self._own_meta("health_status", None, (None, None)))

    def encoded(self, result, style: str) -> tuple:
        """(kind, value, names) of what a user's method returned; ``style`` is that of the request."""
        if isinstance(result, str):
            return "strData", result, None
        if isinstance(result, dict):
            return "jsonData", result, None
        if isinstance(result, (bytes, bytearray)):
            return "binData", result, None
        if is_array(result) or isinstance(result, list):
            return self._encoded_array(result, style)
        if getattr(getattr(result, "DESCRIPTOR", None), "full_name", "") == "google.protobuf.Any":
            return "customData", result, None
        raise SeldonMicroserviceException(f"Unknown data type returned as payload (must be list or np array):{result}")

    def _encoded_array(self, result, style: str) -> tuple:
        if np is None:
            return "ndarray", result, self._names_of(_list_shape(result))
        array = result if is_array(result) else array_of(result)
        names = self._names_of(array.shape)
        if style == "ndarray" or not is_numeric(array):
            return "ndarray", result, names
        return style, array, names

    def _names_of(self, shape: tuple) -> Names:
        if len(shape) < 2:
            return _NO_NAMES
        texts = self.component.class_names()
        if texts is None:
            return self._numbered_names(shape[1])
        texts = texts.tolist() if hasattr(texts, "tolist") else list(texts)
        last = self._last_names
        if texts != last.texts:
            last = self._last_names = Names(list(texts), dumps(texts), write_names(texts))
        return last

    def _numbered_names(self, width: int) -> Names:
        names = self._numbered.get(width)
        if names is None:
            texts = [f"t:{index}" for index in range(width)]
            names = Names(texts, dumps(texts), write_names(texts))
            if len(self._numbered) < 64:
                self._numbered[width] = names
        return names

    def _chained_meta(self, name: str, incoming: dict | None, runtime: tuple) -> dict:
        """Meta of a component that passes its input's meta on: own path first, tags overridden, metrics appended."""
        if not incoming and not self._has_meta and self._own_path is None and runtime == (None, None):
            return {}
        incoming = incoming or {}
        meta = self._start_meta(incoming.get("puid"))
        path = _dict_of(incoming, "requestPath")
        if path:
            meta["requestPath"] = {**meta.get("requestPath", {}), **path}
        self._add_tags(meta, dict(_dict_of(incoming, "tags")), runtime[0])
        self._add_metrics(meta, list(incoming.get("metrics") or ()), (name, runtime[1]))
        return meta

    def _united_meta(self, messages: list, runtime: tuple) -> dict:
        metas = [message.meta or {} for message in messages]
        meta = self._start_meta(metas[0].get("puid"))
        tags: dict = {}
        metrics: list = []
        for other in metas:
            if other.get("requestPath"):
                meta["requestPath"] = {**meta.get("requestPath", {}), **_dict_of(other, "requestPath")}
            tags.update(_dict_of(other, "tags"))
            metrics.extend(other.get("metrics") or ())
        self._add_tags(meta, tags, runtime[0])
        self._add_metrics(meta, metrics, ("aggregate", runtime[1]))
        return meta

    def _own_meta(self, name: str, puid, runtime: tuple) -> dict:
        meta = self._start_meta(puid)
        self._add_tags(meta, {}, runtime[0])
        self._add_metrics(meta, [], (name, runtime[1]))
        return meta

    def _start_meta(self, puid) -> dict:
        meta: dict = {"puid": puid} if puid else {}
        if self._own_path is not None:
            meta["requestPath"] = dict(self._own_path)
        return meta

    def _add_tags(self, meta: dict, tags: dict, runtime) -> None:
        own = self.component.tags()
        if own:
            tags.update(own)
        if runtime:
            tags.update(runtime)
        if tags:
            meta["tags"] = tags

    def _add_metrics(self, meta: dict, metrics: list, source: tuple) -> None:
        name, runtime = source
        own = self.recorded(self.component.metrics(), name)
        own += self.recorded(runtime, name) if runtime is not None else []
        if self.settings.include_metrics:
            metrics = metrics + own
        if metrics:
            meta["metrics"] = metrics

    def recorded(self, metrics, name: str) -> list:
        """Records ``metrics`` of one call and returns them as the answer shows them."""
        if not metrics and isinstance(metrics, list):
            return []
        if not validate_metrics(metrics):
            raise bad_metric(metrics)
        label = METHOD_LABELS[name]
        self.store.record(metrics, label)
        return [{**m, "tags": {**m["tags"], "method": label}} if m.get("tags") else m for m in metrics]


def _dict_of(meta: dict, key: str) -> dict:
    value = meta.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRequest(f"meta.{key} must be an object", 500)
    return value


def _list_shape(rows) -> tuple:
    """The first two dimensions of nested lists, for when there is no NumPy to tell."""
    if rows and isinstance(rows[0], list):
        return (len(rows), len(rows[0]))
    return (len(rows),)
