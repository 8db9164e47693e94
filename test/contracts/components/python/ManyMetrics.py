class ManyMetrics:
    """Every kind of metric from every operation, as static metrics: tagged, in both orders, and two gauges apart."""

    def predict(self, features, names, meta=None):
        return features

    def transform_input(self, features, names, meta=None):
        return features

    def transform_output(self, features, names, meta=None):
        return features

    def route(self, features, names, meta=None):
        return 1

    def aggregate(self, features_list, names_list):
        return features_list[0]

    def send_feedback(self, features, names, reward, truth, routing=None):
        return []

    def health_status(self):
        return "fine"

    def metrics(self):
        return [
            {"type": "COUNTER", "key": "mycounter", "value": 1},
            {"type": "GAUGE", "key": "mygauge", "value": 100},
            {"type": "TIMER", "key": "mytimer", "value": 20.2},
            {"type": "GAUGE", "key": "customtag", "value": 200, "tags": {"mytag": "first"}},
            {"type": "GAUGE", "key": "customtag", "value": 300, "tags": {"mytag": "second"}},
            {"type": "COUNTER", "key": "ordered", "value": 1, "tags": {"a": "1", "b": "2"}},
            {"type": "COUNTER", "key": "ordered", "value": 1, "tags": {"b": "2", "a": "1"}},
        ]
