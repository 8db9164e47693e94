class Texts:
    """Answers [["a", "b"]] to everything."""

    def predict(self, features, names, meta=None):
        return [["a", "b"]]
