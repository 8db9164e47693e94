class Unhealthy:
    """Reports bad health by raising."""

    def predict(self, features, names, meta=None):
        return features

    def health_status(self):
        raise RuntimeError("the model is not there")
