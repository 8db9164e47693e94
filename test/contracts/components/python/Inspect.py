import numpy as np


def kind(value):
    if isinstance(value, np.ndarray):
        return {"is": "ndarray", "dtype": value.dtype.kind, "shape": list(value.shape), "values": value.tolist()}
    if isinstance(value, (bytes, bytearray)):
        return {"is": "bytes", "values": list(value)}
    if isinstance(value, (dict, list, str, bool, int, float)) or value is None:
        return {"is": type(value).__name__, "value": value}
    return {"is": type(value).__name__}


class Inspect:
    """Answers with a description of the arguments it was called with."""

    def predict(self, features, names, meta=None):
        return {"features": kind(features), "names": list(names), "meta": meta}

    def transform_input(self, features, names, meta=None):
        return self.predict(features, names, meta)

    def transform_output(self, features, names, meta=None):
        return self.predict(features, names, meta)

    def aggregate(self, features_list, names_list):
        return {"features": [kind(one) for one in features_list], "names": [list(one) for one in names_list]}

    def send_feedback(self, features, names, reward, truth, routing=None):
        return {
            "features": kind(features),
            "names": list(names),
            "reward": reward,
            "truth": kind(truth),
            "routing": routing,
        }
