"""What user code may build on: the optional base class and the answer with tags and metrics of its own."""

from __future__ import annotations

from .errors import SeldonNotImplementedError


class SeldonResponse:
    """An answer with the tags and metrics of this one call."""

    def __init__(self, data, tags=None, metrics=None):
        self.data = data
        self.tags = tags if tags is not None else {}
        self.metrics = metrics if metrics is not None else []

    def __eq__(self, other):
        if not isinstance(other, SeldonResponse):
            return NotImplemented
        return (self.data, self.tags, self.metrics) == (other.data, other.tags, other.metrics)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self):
        return f"SeldonResponse(data={self.data!r}, tags={self.tags!r}, metrics={self.metrics!r})"

    @classmethod
    def create(cls, data):
        """``data`` itself if it is a SeldonResponse, else a new one around it."""
        return data if isinstance(data, cls) else cls(data)


def _absent(name: str):
    def method(self, *args, **kwargs):
        raise SeldonNotImplementedError(f"{name} is not implemented")

    method.__name__ = name
    method.__qualname__ = f"SeldonComponent.{name}"
    method.__doc__ = f"To be overridden; as it stands it says that the component has no {name}."
    method.not_overridden = True  # read when the component is resolved
    return method


class SeldonComponent:
    """An optional base class; a component is any class with the methods it wants to offer."""

    def __init__(self, **kwargs):
        pass

    def load(self):
        """Called once in each worker process, before the first request."""

    tags = _absent("tags")
    class_names = _absent("class_names")
    feature_names = _absent("feature_names")
    metrics = _absent("metrics")
    predict = _absent("predict")
    predict_raw = _absent("predict_raw")
    transform_input = _absent("transform_input")
    transform_input_raw = _absent("transform_input_raw")
    transform_output = _absent("transform_output")
    transform_output_raw = _absent("transform_output_raw")
    route = _absent("route")
    route_raw = _absent("route_raw")
    aggregate = _absent("aggregate")
    aggregate_raw = _absent("aggregate_raw")
    send_feedback = _absent("send_feedback")
    send_feedback_raw = _absent("send_feedback_raw")
    health_status = _absent("health_status")
    health_status_raw = _absent("health_status_raw")
    init_metadata = _absent("init_metadata")
    metadata = _absent("metadata")
