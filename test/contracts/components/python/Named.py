import numpy as np


class Named:
    """class_names() as a method; the first name may ask for a vector or a cube instead of a row of two."""

    def predict(self, features, names, meta=None):
        shapes = {"vector": (2,), "cube": (2, 2, 2)}
        return np.ones(shapes.get(names[0] if len(names) else "", (1, 2)))

    def transform_input(self, features, names, meta=None):
        return np.ones((1, 2))

    def transform_output(self, features, names, meta=None):
        return np.ones((1, 2))

    def aggregate(self, features_list, names_list):
        return np.ones((1, 2))

    def route(self, features, names, meta=None):
        return 1

    def send_feedback(self, features, names, reward, truth, routing=None):
        return np.ones((1, 2))

    def class_names(self):
        return ["cat", "dog"]

    def feature_names(self):
        return ["never", "asked"]
