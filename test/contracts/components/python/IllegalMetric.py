class IllegalMetric:
    """A metric whose name Prometheus cannot take, beside one that it can."""

    def predict(self, features, names, meta=None):
        return features

    def metrics(self):
        return [
            {"type": "GAUGE", "key": "not a name!", "value": 1},
            {"type": "GAUGE", "key": "mygauge", "value": 2},
        ]
