class Tagged:
    """Identity with one tag, one counter, a health of [0.5] and metadata of its own."""

    def predict(self, features, names, meta=None):
        return features

    def transform_input(self, features, names, meta=None):
        return features

    def transform_output(self, features, names, meta=None):
        return features

    def route(self, features, names, meta=None):
        return 22

    def aggregate(self, features_list, names_list):
        return features_list[0]

    def send_feedback(self, features, names, reward, truth, routing=None):
        return None

    def health_status(self):
        return [0.5]

    def tags(self):
        return {"mytag": 1}

    def metrics(self):
        return [{"type": "COUNTER", "key": "mycounter", "value": 1}]

    def init_metadata(self):
        return {
            "name": "tagged",
            "versions": ["model-version"],
            "platform": "seldon",
            "inputs": [{"messagetype": "ndarray", "schema": {"names": ["a", "b"], "shape": [2]}}],
            "outputs": [{"name": "out", "datatype": "FP32", "shape": [1]}],
            "custom": {"author": "somebody"},
        }
