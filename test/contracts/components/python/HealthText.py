class HealthText:
    """Reports its health in words, with a tag and a gauge."""

    def predict(self, features, names, meta=None):
        return features

    def health_status(self):
        return "very well"

    def tags(self):
        return {"mytag": 1}

    def metrics(self):
        return [{"type": "GAUGE", "key": "mygauge", "value": 7}]
