from seldon_core.user_model import SeldonResponse


class RuntimeTuple:
    """Runtime metrics as a tuple, by an accidental comma."""

    def predict(self, features, names, meta=None):
        metrics = ({"type": "GAUGE", "key": "mygauge", "value": 1},)
        return SeldonResponse(data=features, metrics=metrics)
