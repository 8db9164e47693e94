class ClashingTags:
    """A gauge whose tags claim labels that the wrapper gives."""

    def predict(self, features, names, meta=None):
        return features

    def metrics(self):
        tags = {"model_name": "mine", "method": "mine", "own": "yes"}
        return [{"type": "GAUGE", "key": "mygauge", "value": 1, "tags": tags}]
