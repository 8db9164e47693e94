class Loaded:
    """Counts how often load() ran before the first request."""

    def __init__(self):
        self.loads = 0
        self.described_before_load = None

    def init_metadata(self):
        self.described_before_load = self.loads == 0
        return {}

    def load(self):
        self.loads += 1

    def predict(self, features, names, meta=None):
        return {"loads": self.loads, "describedBeforeLoad": self.described_before_load}
