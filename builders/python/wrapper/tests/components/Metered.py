class Metered:
    """Identity with a metric of each kind and tags."""

    def predict(self, features, names, meta=None):
        return features

    def tags(self):
        return {"model": "m"}

    def metrics(self):
        return [
            {"type": "COUNTER", "key": "rows", "value": 1},
            {"type": "GAUGE", "key": "level", "value": 100},
            {"type": "TIMER", "key": "duration", "value": 20.2, "tags": {"part": "a"}},
        ]
