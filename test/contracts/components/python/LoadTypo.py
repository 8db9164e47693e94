class LoadTypo:
    """load() trips over an attribute that does not exist."""

    def load(self):
        self.model = self.modle

    def predict(self, features, names, meta=None):
        return features
