from seldon_core.user_model import SeldonResponse


def response(data):
    return SeldonResponse(
        data=data,
        tags={"runtime": 1, "shared": "right"},
        metrics=[{"type": "GAUGE", "key": "runtimegauge", "value": 42}],
    )


class Runtime:
    """Answers through SeldonResponse with tags and a gauge on top of its static ones."""

    def predict(self, features, names, meta=None):
        return response(features)

    def transform_input(self, features, names, meta=None):
        return response(features)

    def transform_output(self, features, names, meta=None):
        return response(features)

    def route(self, features, names, meta=None):
        return response(22)

    def aggregate(self, features_list, names_list):
        return response(features_list[0])

    def send_feedback(self, features, names, reward, truth, routing=None):
        return response(features)

    def tags(self):
        return {"static": 1, "shared": "wrong"}

    def metrics(self):
        return [
            {"type": "COUNTER", "key": "mycounter", "value": 1},
            {"type": "GAUGE", "key": "mygauge", "value": 100},
            {"type": "TIMER", "key": "mytimer", "value": 20.2},
        ]
