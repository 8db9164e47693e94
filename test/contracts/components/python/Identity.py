class Identity:
    """Gives back what it gets, for every operation; routes to 22; says nothing about itself."""

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
        return []
