from seldon_core.user_model import SeldonResponse


class Precedence:
    """The same tags from all sides: static ones and those of the response; so with metrics."""

    def predict(self, features, names, meta=None):
        return SeldonResponse(
            data=features, tags={"a": 2}, metrics=[{"key": "runtime", "type": "GAUGE", "value": 3}]
        )

    def tags(self):
        return {"a": 1, "b": 1}

    def metrics(self):
        return [{"key": "static", "type": "GAUGE", "value": 2}]
