class Metered:
    """Identity with one metric of each kind and tags, as observed models have them."""

    def predict(self, features, names, meta=None):
        return features

    def tags(self):
        return {"model": "iris", "version": 3}

    def metrics(self):
        return [
            {"type": "COUNTER", "key": "rows", "value": 1},
            {"type": "GAUGE", "key": "level", "value": 100},
            {"type": "TIMER", "key": "duration", "value": 20.2},
        ]
