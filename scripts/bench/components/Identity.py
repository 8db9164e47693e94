class Identity:
    """Gives back what it gets: what is left is the wrapper."""

    def predict(self, features, names, meta=None):
        return features
