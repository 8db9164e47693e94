"""Meta of answers: tags, metrics, request path and puid, as Seldon's documentation tells how they are merged."""

from __future__ import annotations

from .errors import BadRequest
from .metrics import bad_metric, validate_metrics

METHOD_LABELS = {
    "predict": "predict",
    "transform_input": "inputtransform",
    "transform_output": "outputtransform",
    "route": "router",
    "aggregate": "aggregate",
    "send_feedback": "feedback",
    "health_status": "health",
}
NO_RUNTIME = (None, None)


class MetaMaker:
    """Makes the meta of one component's answers. ``runtime`` is (tags, metrics) of a SeldonResponse, or Nones."""

    def __init__(self, component, settings, store):
        self._component = component
        self._settings = settings
        self._store = store
        image = settings.unit_image or "NOT_IMPLEMENTED:NOT_IMPLEMENTED"
        self._own_path = None if settings.unit_id is None else {settings.unit_id: image}
        # Nothing is added to the meta of requests but what a SeldonResponse brings.
        self.is_plain = self._own_path is None and not any(component.get(name) for name in ("tags", "metrics"))

    def chained(self, operation: str, incoming: dict | None, runtime: tuple) -> dict:
        """Of a component that passes its input's meta on: own path first, tags overridden, metrics appended."""
        if self.is_plain and not incoming and runtime is NO_RUNTIME:
            return {}
        incoming = incoming or {}
        meta = self._start(incoming.get("puid"))
        path = _dict_of(incoming, "requestPath")
        if path:
            meta["requestPath"] = {**meta.get("requestPath", {}), **path}
        self._add_tags(meta, dict(_dict_of(incoming, "tags")), runtime[0])
        self._add_metrics(meta, list(_list_of(incoming, "metrics")), (operation, runtime[1]))
        return meta

    def united(self, incoming: list, runtime: tuple) -> dict:
        """Of a combiner: the union of its inputs' meta; the puid is the first one's."""
        metas = [meta or {} for meta in incoming]
        meta = self._start(metas[0].get("puid"))
        tags: dict = {}
        metrics: list = []
        for other in metas:
            path = _dict_of(other, "requestPath")
            if path:
                meta["requestPath"] = {**meta.get("requestPath", {}), **path}
            tags.update(_dict_of(other, "tags"))
            metrics.extend(_list_of(other, "metrics"))
        self._add_tags(meta, tags, runtime[0])
        self._add_metrics(meta, metrics, ("aggregate", runtime[1]))
        return meta

    def own(self, operation: str, puid, runtime: tuple) -> dict:
        """Of a component that passes nothing on but the puid: routers, feedback, health."""
        meta = self._start(puid)
        self._add_tags(meta, {}, runtime[0])
        self._add_metrics(meta, [], (operation, runtime[1]))
        return meta

    def _start(self, puid) -> dict:
        meta: dict = {"puid": puid} if puid else {}
        if self._own_path is not None:
            meta["requestPath"] = dict(self._own_path)
        return meta

    def _add_tags(self, meta: dict, tags: dict, runtime) -> None:
        own = self._component.tags()
        if own:
            tags.update(own)
        if runtime:
            tags.update(runtime)
        if tags:
            meta["tags"] = tags

    def _add_metrics(self, meta: dict, metrics: list, source: tuple) -> None:
        operation, runtime = source
        own = self.recorded(self._component.metrics(), operation)
        if runtime is not None:
            own = own + self.recorded(runtime, operation)
        if self._settings.include_metrics:
            metrics = metrics + own
        if metrics:
            meta["metrics"] = metrics

    def recorded(self, metrics, operation: str) -> list:
        """Records the metrics of one call and returns them as the answer shows them. Raises where one is not valid."""
        if type(metrics) is list and not metrics:
            return metrics
        if not validate_metrics(metrics):
            raise bad_metric(metrics)
        label = METHOD_LABELS[operation]
        self._store.record(metrics, label)
        return [{**m, "tags": {**m["tags"], "method": label}} if m.get("tags") else m for m in metrics]

    def reward(self, reward: float) -> None:
        """Counts a feedback; a reward of 0 says nothing and is not counted."""
        if reward and self._settings.record_rewards:
            self._store.record_reward(reward)


def _dict_of(meta: dict, key: str) -> dict:
    value = meta.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRequest(f"meta.{key} must be an object", 500)
    return value


def _list_of(meta: dict, key: str) -> list:
    value = meta.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadRequest(f"meta.{key} must be a list", 500)
    return value
