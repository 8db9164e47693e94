from seldon_core.user_model import SeldonComponent


class Sums(SeldonComponent):
    """High-level methods on the base class, without raw ones: doubles, sums, routes to 53."""

    def predict(self, features, names, meta=None):
        return features * 2

    def transform_input(self, features, names, meta=None):
        return features * 2

    def transform_output(self, features, names, meta=None):
        return features * 2

    def aggregate(self, features_list, names_list):
        return sum(features_list) * 2

    def route(self, features, names, meta=None):
        return 53
