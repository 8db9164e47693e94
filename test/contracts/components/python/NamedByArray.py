import numpy as np


class NamedByArray:
    """class_names() answers an array, which is not JSON."""

    def predict(self, features, names, meta=None):
        return np.ones((1, 2))

    def class_names(self):
        return np.array(["a", "b"])
