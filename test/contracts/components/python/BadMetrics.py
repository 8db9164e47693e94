BAD = {
    "unknown type": [{"type": "BAD", "key": "mycounter", "value": 1}],
    "lower case": [{"type": "counter", "key": "mycounter", "value": 1}],
    "no type": [{"key": "mycounter", "value": 1}],
    "no key": [{"type": "COUNTER", "value": 1}],
    "no value": [{"type": "COUNTER", "key": "mycounter"}],
    "text value": [{"type": "COUNTER", "key": "mycounter", "value": "1"}],
    "dict": {"type": "COUNTER", "key": "mycounter", "value": 1},
    "tuple": ({"type": "COUNTER", "key": "mycounter", "value": 1},),
    "none": None,
    "number tag": [{"type": "COUNTER", "key": "mycounter", "value": 1, "tags": {"a": 1}}],
    "valid": [{"type": "COUNTER", "key": "mycounter", "value": 1}],
    "boolean value": [{"type": "GAUGE", "key": "mygauge", "value": True}],
    "extra key": [{"type": "GAUGE", "key": "mygauge", "value": 1, "unit": "row"}],
    "negative": [{"type": "COUNTER", "key": "mynegative", "value": -1}],
}


class BadMetrics:
    """Its metrics() answers what the first name of the last request asks for."""

    def __init__(self):
        self.last = "valid"

    def _remember(self, features, names):
        self.last = names[0] if len(names) else "unknown type"
        return features

    def predict(self, features, names, meta=None):
        return self._remember(features, names)

    def transform_input(self, features, names, meta=None):
        return self._remember(features, names)

    def transform_output(self, features, names, meta=None):
        return self._remember(features, names)

    def route(self, features, names, meta=None):
        self._remember(features, names)
        return 1

    def aggregate(self, features_list, names_list):
        return self._remember(features_list[0], names_list[0])

    def metrics(self):
        return BAD[self.last]
